using Microsoft.CodeAnalysis.Text;
using Verified.Abi;
using Verified.Models.Bugs;

namespace Verified.Models.Mutants;

/// <summary>Which programs of a judge reach which places of the kernel. A program that does not reach a mistake runs as it does without.</summary>
internal sealed class KernelReach
{
    private static readonly int WordBits = 6;

    private readonly IReadOnlyList<ulong[]> programs;
    private readonly ulong[] always;
    private readonly Dictionary<string, List<(TextSpan Span, int Place)>> places = [];

    private KernelReach(IReadOnlyList<(string Path, TextSpan Span)> all, ulong[] always, IReadOnlyList<ulong[]> programs)
    {
        (this.always, this.programs) = (always, programs);
        foreach (var (place, (path, span)) in all.Index())
        {
            if (!places.TryGetValue(path, out var known))
                places[path] = known = [];
            known.Add((span, place));
        }
    }

    /// <summary>Runs the programs of a judge on the kernel as it is.</summary>
    /// <param name="judge">The judge.</param>
    /// <param name="sources">The kernel.</param>
    /// <param name="seed">Fixes the programs.</param>
    /// <param name="ran">A program was run.</param>
    /// <param name="cancel">Ends the run.</param>
    /// <exception cref="BadInputException">The kernel does not compile, or is at fault without a mutant.</exception>
    internal static KernelReach Of(MutationJudge judge, IReadOnlyDictionary<string, string> sources, ulong seed, Action ran, CancellationToken cancel)
    {
        var places = new List<(string Path, TextSpan Span)>();
        var probes = new ReachProbes(places);
        using var kernel = new KernelCompiler(probes.Mark, isConcurrent: false).Compile(sources, "src/Kernel", cancel);
        var hits = new ulong[(places.Count >> WordBits) + 1];
        kernel.Work.GetField("Hits")!.SetValue(null, hits);
        var (judging, always, programs) = (judge.JudgeOf(kernel, seed), new ulong[hits.Length], new List<ulong[]>(judge.Looked));
        for (var number = 0; number < judge.Looked; number++)
        {
            cancel.ThrowIfCancellationRequested();
            Array.Clear(hits);
            // What is done when an implementation is built, all of its programs depend on.
            if (judging.Build(number))
            {
                for (var word = 0; word < hits.Length; word++)
                    always[word] |= hits[word];
                Array.Clear(hits);
            }
            if (judging.Judge(number) is { } failure)
                throw new BadInputException("src/Kernel", $"a kernel without mistakes; program {number + 1} of {judge.Name} with seed {seed} fails without a mutant: {failure.Name}");
            programs.Add([.. hits]);
            ran();
        }
        return new(places, always, programs);
    }

    /// <summary>Whether a program reaches a file of these.</summary>
    internal bool Reaches(Func<string, bool> paths) =>
        places.Where(file => paths(file.Key)).SelectMany(file => file.Value).Any(one => Has(always, one.Place) || programs.Any(program => Has(program, one.Place)));

    /// <summary>The programs that reach a mistake, in their order.</summary>
    internal IEnumerable<int> Reaching(KernelMutant mutant)
    {
        // What stands in no statement may be read by all.
        var around = places.GetValueOrDefault(mutant.Path, []).Where(one => one.Span.Contains(mutant.Span)).ToList();
        if (around.Count == 0)
            return Enumerable.Range(0, programs.Count);
        var place = around.MinBy(one => one.Span.Length).Place;
        return Enumerable.Range(0, programs.Count).Where(number => Has(always, place) || Has(programs[number], place));
    }

    private static bool Has(ulong[] bits, int place) => (bits[place >> WordBits] >> place & 1) != 0;
}
