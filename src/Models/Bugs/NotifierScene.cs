using Verified.Abi.Notifier;
using Verified.Models.Programs;
using Verified.Models.Fuzzing;
using Verified.Models.Refinement;
using Verified.Models.Shrinking;
using Verified.Models.Traces;

namespace Verified.Models.Bugs;

/// <summary>The kernel with its secondary MMUs, judged by the contract of mmu notifiers.</summary>
/// <param name="Sizes">Its sizes.</param>
public sealed record NotifierScene(Sizes Sizes) : BugScene
{
    /// <inheritdoc/>
    public override string Name => "the kernel";

    // To compile what it stands without with each bug would take as long as all the rest.
    internal override bool Needs(string path) => !KernelSources.IsIn(path, "src/Kernel/Xen/") && !KernelSources.IsIn(path, "src/Kernel/ParavirtOps/Xen/");

    internal override IBugJudge JudgeOf(CompiledKernel kernel, ulong seed) => new Judging(kernel.Build<INotifierTarget, Sizes>, Sizes, seed);

    internal static NotifierScene Parse(string where, IReadOnlyList<string> words) => new(SizesText.Parse(where, words));

    private sealed class Judging(Func<Sizes, INotifierTarget> target, Sizes sizes, ulong seed) : IBugJudge
    {
        private readonly NotifierRunner runner = new(target(sizes), sizes);
        private readonly RandomCases cases = new(ProgramGenerator.Of(sizes), seed);

        public int Steps => runner.Oracle.Steps.Count;

        public Failure? Judge(int number, string? claim) => runner.Judge(cases.Program(number), cases.Scheduler(number), claim);

        public SmallRun? Shrink(int number, string claim)
        {
            if (new Shrinker(runner, new FailureMark(claim)).Shrink(new(cases.Program(number), runner.Taken)) is not { } small)
                return null;
            var trace = NotifierTrace.Of(small.Case.Program, small.Run, claim);
            return new(small.Run.Failure!, TraceText.Tell(trace));
        }

        public Replayed Replay(string text, string where) => NotifierTrace.Replay(TraceText.Parse(text, where), target);
    }
}
