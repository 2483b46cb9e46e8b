using Verified.Abi.Xen;
using Verified.Models.Refinement;
using Verified.Models.Traces;
using Verified.Models.Xen.Entry;

namespace Verified.Models.Bugs;

/// <summary>The hypervisor's control transfer, judged by its contract.</summary>
/// <param name="Sizes">Its sizes.</param>
public sealed record EntryScene(EntrySizes Sizes) : BugScene
{
    /// <inheritdoc/>
    public override string Name => "the hypervisor's control transfer";

    // Some bugs need two values of one register in one program: seed 3 shows XSA-293 in none of the first 4,000.
    internal override int ProgramsForEach => 5;

    internal override int MostOtherFailures => 2_000;

    internal override bool Needs(string path) => path == KernelSources.Mistakes || KernelSources.IsIn(path, "src/Kernel/Xen/");

    internal override IBugJudge JudgeOf(CompiledKernel kernel, ulong seed) => new Judging(kernel.Build<IEntryTarget, EntrySizes>, Sizes, seed);

    internal static EntryScene Parse(string where, IReadOnlyList<string> words) => new(EntryTraceText.ParseSizes(where, words));

    private sealed class Judging(Func<EntrySizes, IEntryTarget> target, EntrySizes sizes, ulong seed) : IBugJudge
    {
        private readonly EntryRunner runner = new(target(sizes), sizes);
        private readonly EntryGenerator generator = new(sizes);

        public int Steps => runner.Oracle.Steps.Count;

        public Failure? Judge(int number, string? claim)
        {
            runner.Oracle.NamesNearest = claim is null;
            return runner.Judge(generator.Program(EntryCases.Seed(seed, number)), claim);
        }

        public SmallRun? Shrink(int number, string claim)
        {
            if (new EntryShrinker(runner, claim).Shrink(generator.Program(EntryCases.Seed(seed, number))) is not { } small)
                return null;
            var toItsEnd = runner.Run(small.Program, claim);
            var trace = EntryTrace.Of(small.Program, toItsEnd, claim);
            return new(toItsEnd.Failure!, EntryTraceText.Tell(trace));
        }

        public Replayed Replay(string text, string where) => EntryTrace.Replay(EntryTraceText.Parse(text, where), target);
    }
}
