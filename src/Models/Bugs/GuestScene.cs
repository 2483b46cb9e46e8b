using Verified.Abi.Xen.Guest;
using Verified.Models.Refinement;
using Verified.Models.Traces;
using Verified.Models.Xen;
using Verified.Models.Xen.Guest;

namespace Verified.Models.Bugs;

/// <summary>The paravirtual guest on the hypervisor, judged by its contract.</summary>
/// <param name="Sizes">Its sizes.</param>
public sealed record GuestScene(GuestSizes Sizes) : BugScene
{
    private static readonly string[] Folders = ["src/Kernel/Xen/", "src/Kernel/ParavirtOps/", "src/Kernel/Mm/", "src/Kernel/Sched/", "src/Kernel/Secondary/"];

    /// <summary>What puts the kernel with mmu notifiers on Xen needs all the rest of that.</summary>
    private static readonly string WithNotifiers = "src/Kernel/ParavirtOps/Xen/XenGuest.cs";

    /// <inheritdoc/>
    public override string Name => "the paravirtual guest";

    internal override bool Needs(string path) => path != WithNotifiers && Folders.Any(folder => KernelSources.IsIn(path, folder));

    internal override IBugJudge JudgeOf(CompiledKernel kernel, ulong seed) => new Judging(kernel.Build<IGuestTarget, GuestSizes>, Sizes, seed);

    internal static GuestScene Parse(string where, IReadOnlyList<string> words) => new(GuestTraceText.ParseSizes(where, words));

    private sealed class Judging(Func<GuestSizes, IGuestTarget> target, GuestSizes sizes, ulong seed) : IBugJudge
    {
        private readonly GuestRunner runner = new(target(sizes), sizes);
        private readonly GuestGenerator generator = new(sizes);

        public int Steps => runner.Oracle.Steps.Count;

        public Failure? Judge(int number, string? claim)
        {
            runner.Oracle.NamesNearest = claim is null;
            return runner.Judge(Program(number), XenCases.Scheduler(seed, number), claim);
        }

        public SmallRun? Shrink(int number, string claim)
        {
            if (new GuestShrinker(runner, claim).Shrink(new(Program(number), runner.Taken)) is not { } small)
                return null;
            var trace = GuestTrace.Of(small.Case.Program, small.Run, claim);
            return new(small.Run.Failure!, GuestTraceText.Tell(trace));
        }

        public Replayed Replay(string text, string where) => GuestTrace.Replay(GuestTraceText.Parse(text, where), target);

        private GuestProgram Program(int number) => generator.Program(XenCases.Seed(seed, number));
    }
}
