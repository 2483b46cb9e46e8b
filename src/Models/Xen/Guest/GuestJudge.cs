using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Xen.Guest;
using Verified.Models.Judging;

namespace Verified.Models.Xen.Guest;

/// <summary>Judges a guest: what guest and hypervisor say must be the specification's next state, except in the middle of a buffer that the hypervisor executes. The steps of the boot, which are
/// always the same, are in no trace.</summary>
/// <param name="target">The guest.</param>
/// <param name="model">The contract in its scope.</param>
public sealed class GuestJudge(IGuestTarget target, GuestModel model) : Judge<GuestStepKind, GuestOperation>(model)
{
    private static readonly string EndOfOperation = "end of the operation";

    private int[] begun = [];
    private long done;

    /// <summary>Operations that did something.</summary>
    public override long Done => done;

    /// <inheritdoc/>
    public override uint Unfinished => target.Unfinished;

    internal override bool LeavesOutBoot => true;

    /// <inheritdoc/>
    protected override object Facts => target.Facts;

    /// <inheritdoc/>
    protected override void Reset() => target.Reset(this);

    internal override IReadOnlyList<int> Begun(int threads) => begun.Length == threads ? [.. begun] : new int[threads];

    internal override void Begin()
    {
        (begun, done) = ([], 0);
        base.Begin();
    }

    internal override void Booted()
    {
        base.Booted();
        Audit();
    }

    /// <inheritdoc/>
    public override void Load(IReadOnlyList<IReadOnlyList<GuestOperation>> programs)
    {
        begun = new int[programs.Count];
        target.Load(programs);
    }

    /// <inheritdoc/>
    public override void Turn(int cpu)
    {
        begun[cpu]++;
        done += target.Run(cpu) == Errno.None ? 1 : 0;
        Audit();
    }

    // What it says of itself then is believed.
    internal override void Stopped(FailureKind kind, string id, string message)
    {
        base.Stopped(kind, id, message);
        IsJudging = true;
        Believe();
        IsJudging = false;
    }

    private protected override bool Shows(in Step<GuestStepKind> step) => !step.IsOfTheHypervisor();

    // What is so must still be the specification's state, and every claim that the steps since the last time can break is evaluated.
    private void Audit()
    {
        IsJudging = true;
        if (First is null && !Agrees)
        {
            Differs(EndOfOperation);
            Believe();
        }
        if (First is null)
            ClaimsHold(EndOfOperation);
        IsJudging = false;
    }
}
