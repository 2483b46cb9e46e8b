using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Verified.Abi;
using Verified.Models.Bugs;
using Verified.Models.Judging;

namespace Verified.Models.Mutants;

/// <summary>Makes small mistakes in the kernel, one at a time, and asks the judges of random programs alone whether they notice. Several threads may judge.</summary>
/// <param name="root">The root of the tree.</param>
/// <param name="seed">Fixes the programs, and which mutants are chosen.</param>
public sealed class MutationRun(string root, ulong seed = 1)
{
    private static readonly string Kernel = "src/Kernel/", Targets = "src/Kernel/Targets/";
    private static readonly int StackBytes = 16 << 20;

    private readonly KernelCompiler compiler = new(isConcurrent: false);
    private readonly ConcurrentDictionary<MutationJudge, KernelReach> reach = [];
    private readonly Dictionary<SourceFolders, (IReadOnlyDictionary<string, string> Sources, byte[] Image)> kernels = [];

    /// <summary>A mutant that takes longer hangs.</summary>
    public static TimeSpan MostTime { get; } = TimeSpan.FromSeconds(120);

    /// <summary>Who judges.</summary>
    internal IReadOnlyList<MutationJudge> Judges { get; init; } = MutationJudge.All;

    /// <summary>Every mutant of the kernel that can be named, in the order of files and places; not those of its rigs, which are no part of the kernel.</summary>
    public IReadOnlyList<KernelMutant> All { get; private set; } = [];

    /// <summary>Folders in which no program of any judge reaches anything.</summary>
    public IReadOnlyList<string> Unreached { get; private set; } = [];

    /// <summary>How many programs are looked at before the first mutant is judged.</summary>
    public int ProgramsLookedAt => Judges.Sum(judge => judge.Looked);

    /// <summary>Compiles the kernel as it is, and finds out which programs reach what.</summary>
    /// <param name="ran">Hears how many programs were run.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="BadInputException">The kernel is at fault without a mutant.</exception>
    /// <exception cref="MissingComponentException">There are no sources.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Prepare(Action<int>? ran = null, CancellationToken cancel = default)
    {
        var done = 0;
        foreach (var folders in Judges.Select(judge => judge.Sources).Distinct())
        {
            var sources = KernelSources.Of(root, folders);
            var (image, error) = compiler.Image(sources, cancel);
            kernels[folders] = (sources, image ?? throw new BadInputException("src/Kernel", $"a kernel that compiles ({error})"));
        }
        All = Sites(kernels.Values.Select(kernel => kernel.Sources).MaxBy(sources => sources.Count)!);
        // The slowest are begun first.
        Parallel.ForEach(Partitioner.Create(Judges.Reverse().ToList(), EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, judge =>
            reach[judge] = KernelReach.Of(judge, kernels[judge.Sources].Sources, seed, () => ran?.Invoke(Interlocked.Increment(ref done)), cancel));
        Unreached = [.. All.Select(one => one.Folder).Distinct().Where(folder => !reach.Values.Any(one => one.Reaches(path => path[..path.LastIndexOf('/')] == folder)))];
    }

    /// <summary>Some mutants, evenly over the folders that judges reach and in each over the kinds, fixed by the seed.</summary>
    /// <param name="most">How many.</param>
    /// <param name="names">Parts of paths, in any capitals; none: everywhere.</param>
    public IReadOnlyList<KernelMutant> Choose(int most, IReadOnlyList<string> names)
    {
        var folders = All.Where(one => !Unreached.Contains(one.Folder) && (names.Count == 0 || names.Any(name => one.Path.Contains(name, StringComparison.OrdinalIgnoreCase))))
            .GroupBy(one => one.Folder).Select(folder => new Queue<KernelMutant>(EvenlyOverKinds(folder))).ToList();
        var chosen = new List<KernelMutant>();
        while (chosen.Count < most && folders.Any(folder => folder.Count > 0))
            chosen.AddRange(folders.Where(folder => folder.Count > 0).Take(most - chosen.Count).Select(folder => folder.Dequeue()));
        return chosen;
    }

    /// <summary>Judges one mutant, in a thread of its own that is left to itself if it does not come to an end. Its code stays in memory, some megabytes.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public MutantVerdict Judge(KernelMutant mutant, CancellationToken cancel = default)
    {
        MutantVerdict? verdict = null;
        Exception? fault = null;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var token = late.Token;
        var thread = new Thread(() =>
        {
            try
            {
                verdict = Judged(mutant, token);
            }
            catch (Exception mistake)
            {
                fault = mistake;
            }
        }, StackBytes)
        { IsBackground = true };
        thread.Start();
        for (var clock = System.Diagnostics.Stopwatch.StartNew(); !thread.Join(50);)
        {
            if (clock.Elapsed > MostTime)
            {
                late.Cancel();
                return new(mutant, MutantFate.Hung) { By = "the limit of time" };
            }
            cancel.ThrowIfCancellationRequested();
        }
        return verdict ?? throw (fault is OperationCanceledException ? fault : new InvalidOperationException($"{mutant.Key}: {fault!.Message}", fault));
    }

    private MutantVerdict Judged(KernelMutant mutant, CancellationToken cancel)
    {
        var judges = Judges.Where(judge => kernels[judge.Sources].Sources.ContainsKey(mutant.Path)).GroupBy(judge => judge.Sources).ToList();
        var (ran, compiled) = (0, false);
        foreach (var group in judges.OrderBy(group => group.All(judge => !reach[judge].Reaching(mutant).Any())))
        {
            var reaching = group.Select(judge => (Judge: judge, Numbers: reach[judge].Reaching(mutant).Take(judge.Most).ToList())).Where(one => one.Numbers.Count > 0).ToList();
            if (reaching.Count == 0 && compiled)
                continue;
            var (sources, original) = kernels[group.Key];
            var (image, _) = compiler.Image(new Dictionary<string, string>(sources) { [mutant.Path] = mutant.In(sources[mutant.Path]) }, cancel);
            if (image is null)
                return new(mutant, MutantFate.NotCompiled);
            if (image.AsSpan().SequenceEqual(original))
                return new(mutant, MutantFate.SameCode);
            compiled = true;
            using var kernel = CompiledKernel.Load(image, isCollectible: false);
            foreach (var (judge, numbers) in reaching)
            {
                if (FirstFailure(judge, kernel, numbers, cancel) is var (number, by))
                    return new(mutant, by == KernelMistake.Hang ? MutantFate.Hung : MutantFate.Killed, ran + numbers.IndexOf(number) + 1) { By = by, Model = judge.Name, Program = number + 1 };
                ran += numbers.Count;
            }
        }
        return new(mutant, MutantFate.Survived, ran);
    }

    private (int Number, string By)? FirstFailure(MutationJudge judge, CompiledKernel kernel, IReadOnlyList<int> numbers, CancellationToken cancel)
    {
        var judging = judge.JudgeOf(kernel, seed);
        foreach (var number in numbers)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                if (judging.Judge(number) is { } failure)
                    return (number, failure.Name);
            }
            catch (Exception mistake) when (mistake is not OperationCanceledException)
            {
                // It does not boot, or what it shows of itself cannot be read: an exception of the kernel all the same.
                return (number, KernelMistake.Id(mistake));
            }
        }
        return null;
    }

    private static IReadOnlyList<KernelMutant> Sites(IReadOnlyDictionary<string, string> sources)
    {
        var compilation = new KernelCompiler(tree => tree).CompilationOf(sources);
        return [.. compilation.SyntaxTrees.Where(tree => KernelSources.IsIn(tree.FilePath, Kernel) && !KernelSources.IsIn(tree.FilePath, Targets)).SelectMany(tree => MutationSites.Of(compilation.GetSemanticModel(tree)))];
    }

    private IEnumerable<KernelMutant> EvenlyOverKinds(IEnumerable<KernelMutant> folder) =>
        folder.GroupBy(one => one.Kind).SelectMany(kind => kind.OrderBy(one => Shuffled(one.Key)).Index()).OrderBy(one => one.Index).ThenBy(one => Shuffled(one.Item.Key)).Select(one => one.Item);

    // The same order on every machine: FNV-1a, begun with the seed.
    private ulong Shuffled(string key) => key.Aggregate((0xcbf29ce484222325 ^ seed) * 0x100000001b3, (hash, letter) => (hash ^ letter) * 0x100000001b3);
}
