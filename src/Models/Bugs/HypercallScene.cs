using Verified.Abi.Xen;
using Verified.Models.Refinement;
using Verified.Models.Traces;
using Verified.Models.Schedules;
using Verified.Models.Xen;
using Verified.Models.Xen.Abi;

namespace Verified.Models.Bugs;

/// <summary>The hypervisor called by number, judged by the contract of Xen's memory and by the claims of <see cref="AbiLaws"/>.</summary>
/// <param name="Sizes">Its sizes.</param>
public sealed record HypercallScene(XenSizes Sizes) : BugScene
{
    /// <inheritdoc/>
    public override string Name => "the hypervisor's calls";

    // Some mistakes show only where two grants meet.
    internal override int ProgramsForEach => 3;

    internal override bool Needs(string path) => path == KernelSources.Mistakes || KernelSources.IsIn(path, "src/Kernel/Xen/");

    internal override IBugJudge JudgeOf(CompiledKernel kernel, ulong seed) => new Judging(kernel.Build<IXenAbiTarget, XenSizes>, Sizes, seed);

    internal static HypercallScene Parse(string where, IReadOnlyList<string> words) => new(AbiTraceText.ParseSizes(where, words));

    private sealed class Judging(Func<XenSizes, IXenAbiTarget> target, XenSizes sizes, ulong seed) : IBugJudge
    {
        private readonly AbiRunner runner = new(target, sizes);
        private readonly AbiGenerator generator = new(sizes);

        public int Steps => runner.Steps.Count;

        public Failure? Judge(int number, string? claim)
        {
            runner.Judging.Oracle.NamesNearest = claim is null;
            return runner.Judge(Program(number), XenCases.Scheduler(seed, number), claim);
        }

        public SmallRun? Shrink(int number, string claim)
        {
            if (new AbiShrinker(runner, claim).Shrink(new(Program(number), runner.Taken)) is not { } small)
                return null;
            var toItsEnd = runner.Run(small.Case.Program, new GivenScheduler(small.Case.Schedule), claim);
            var trace = AbiTrace.Of(small.Case.Program, toItsEnd, claim);
            return new(toItsEnd.Failure!, AbiTraceText.Tell(trace));
        }

        public Replayed Replay(string text, string where) => AbiTrace.Replay(AbiTraceText.Parse(text, where), target);

        private AbiProgram Program(int number) => generator.Program(XenCases.Seed(seed, number));
    }
}
