using Verified.Abi.Xen;
using Verified.Models.Refinement;
using Verified.Models.Traces;
using Verified.Models.Schedules;
using Verified.Models.Xen;

namespace Verified.Models.Bugs;

/// <summary>The hypervisor's memory management, judged by the contract of Xen.</summary>
/// <param name="Sizes">Its sizes.</param>
public sealed record HypervisorScene(XenSizes Sizes) : BugScene
{
    /// <inheritdoc/>
    public override string Name => "the hypervisor";

    // The programs are smaller than those of the kernel, and more of them are run: seed 2 shows XSA-299-linear in its program 13,403.
    internal override int ProgramsForEach => 10;

    internal override int MostOtherFailures => 2_000;

    internal override bool Needs(string path) => path == KernelSources.Mistakes || KernelSources.IsIn(path, "src/Kernel/Xen/");

    internal override IBugJudge JudgeOf(CompiledKernel kernel, ulong seed) => new Judging(kernel.Build<IXenTarget, XenSizes>, Sizes, seed);

    internal static HypervisorScene Parse(string where, IReadOnlyList<string> words) => new(XenTraceText.ParseSizes(where, [.. words]));

    private sealed class Judging(Func<XenSizes, IXenTarget> target, XenSizes sizes, ulong seed) : IBugJudge
    {
        private readonly XenRunner runner = new(target(sizes), sizes) { AuditEvery = int.MaxValue };
        private readonly XenGenerator generator = new(sizes);

        public int Steps => runner.Oracle.Steps.Count;

        public Failure? Judge(int number, string? claim)
        {
            runner.Oracle.NamesNearest = claim is null;
            return runner.Judge(Program(number), XenCases.Scheduler(seed, number), claim);
        }

        public SmallRun? Shrink(int number, string claim)
        {
            if (new XenShrinker(runner, claim).Shrink(new(Program(number), runner.Taken)) is not { } small)
                return null;
            var toItsEnd = runner.Run(small.Case.Program, new GivenScheduler(small.Case.Schedule), claim);
            var trace = XenTrace.Of(small.Case.Program, toItsEnd, claim);
            return new(toItsEnd.Failure!, XenTraceText.Tell(trace));
        }

        public Replayed Replay(string text, string where) => XenTrace.Replay(XenTraceText.Parse(text, where), target);

        private XenProgram Program(int number) => generator.Program(XenCases.Seed(seed, number));
    }
}
