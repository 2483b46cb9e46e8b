using Verified.Abi;
using Verified.Abi.Xen.Memory;
using Verified.Models.Judging;
using Verified.Models.Schedules;
using Verified.Models.Xen;

namespace Verified.Cli.Scenarios;

/// <summary>What one virtual processor does, told for a hypervisor: each hypercall with its answer, each access with what became of it, and each claim where it falls.</summary>
/// <param name="sizes">How large the hypervisor is.</param>
/// <param name="acts">What it does, each with a remark or an empty one.</param>
internal sealed class HypercallStory(XenSizes sizes, IReadOnlyList<(XenOperation Operation, string Remark)> acts)
{
    /// <summary>After a failure the run goes on to its end.</summary>
    private const string ToItsEnd = "";

    /// <summary>Plays it on a hypervisor, and judges every step.</summary>
    /// <returns>Why it is no run of the specification, with the claims that fell; null if it is one.</returns>
    public Failure? Tell(Timeline timeline, IXenTarget target)
    {
        var (fallen, stepsBefore) = (0, 0);
        var judge = new XenJudge(target, XenModel.For(sizes));
        judge.OnTurn = Told;
        return new Runner<XenStepKind, XenOperation, XenSizes>(judge).Run(new(sizes, [[.. acts.Select(act => act.Operation)]]), new GivenScheduler(Schedule.InOrder), ToItsEnd).Failure;

        void Told(XenTurn turn)
        {
            var (operation, remark) = acts[turn.Operation];
            var isWritten = judge.Steps.Skip(stepsBefore).Any(step => step.Kind == XenStepKind.CpuWrite);
            stepsBefore = judge.Steps.Count;
            timeline.Line("vcpu0", XenOperationWords.Of(operation, sizes), Answer(operation, turn, isWritten));
            if (remark.Length > 0)
            {
                timeline.Note(remark);
            }

            var violations = judge.Failure?.Violations ?? [];
            foreach (var violation in violations.Skip(fallen))
            {
                timeline.Note($"{violation.Id} falls: {violation.Sentence}");
            }

            fallen = violations.Count;
        }
    }

    private static string Answer(XenOperation operation, XenTurn turn, bool isWritten) =>
        operation.Kind switch
        {
            XenOperationKind.Read => "",
            XenOperationKind.Write => isWritten ? "written" : "page fault",
            XenOperationKind.Update or XenOperationKind.UpdateVa or XenOperationKind.Extend or XenOperationKind.Remove or XenOperationKind.Add => turn.Answer == Errno.None ? "0" : $"-{turn.Answer}",
        };
}
