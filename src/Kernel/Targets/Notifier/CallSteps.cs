using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Targets.Notifier;

/// <summary>Tells of system calls as a whole, and names the call of each step in which the kernel changes a vma: that of the thread that runs.</summary>
/// <param name="sink">Hears of all steps.</param>
/// <param name="isJudged">Whether calls are judged; otherwise nobody hears of them.</param>
internal sealed class CallSteps(IStepSink<StepKind> sink, bool isJudged) : IStepSink<StepKind>
{
    private const byte NoCall = byte.MaxValue;

    private readonly byte[] calls = [.. Enumerable.Repeat(NoCall, 33)];

    /// <summary>Whose threads make the calls.</summary>
    public Scheduler Scheduler { get; set; } = null!;

    private ref byte Call => ref calls[Scheduler.Current.Number + 1];

    /// <summary>The thread enters the kernel.</summary>
    /// <param name="call">The number of the call.</param>
    /// <param name="asked">What it asks for.</param>
    public void Begin(int call, in AskedCall asked)
    {
        Call = (byte)call;
        Tell(new(StepKind.BeginCall, (byte)call, (byte)asked.Request, asked.Mm, asked.First, asked.Last, asked.Writable, asked.Child));
    }

    /// <summary>The thread leaves the kernel.</summary>
    public void Return(Errno errno)
    {
        Tell(new(StepKind.ReturnFromCall, Call, AnswerOf(errno)));
        Call = NoCall;
    }

    /// <summary>An unregister has returned.</summary>
    public void Unregistered(Errno errno, int secondary) => Tell(new(StepKind.ReturnFromUnregister, (byte)secondary, AnswerOf(errno)));

    /// <summary>A processor's access has ended: what matters is whether it was refused.</summary>
    public void Accessed(Errno errno, int mm, int va, bool write)
    {
        if (errno == Errno.EFAULT)
        {
            Tell(new(StepKind.RefuseAccess, (byte)mm, (byte)va, write ? (byte)1 : (byte)0));
        }
    }

    /// <inheritdoc/>
    public void Stepped(in Step<StepKind> step)
    {
        if (IsOfCall(step.Kind))
        {
            Tell(step with { A = Call });
            return;
        }

        sink.Stepped(step);
    }

    /// <inheritdoc/>
    public void Refused(in Step<StepKind> step, Errno errno) => sink.Refused(step, errno);

    /// <inheritdoc/>
    public void Checked(int work) => sink.Checked(work);

    private void Tell(in Step<StepKind> step)
    {
        if (isJudged)
        {
            sink.Stepped(step);
        }
    }

    private static bool IsOfCall(StepKind kind) => kind is StepKind.AddVma or StepKind.RemoveVma or StepKind.ProtectVma or StepKind.CopyVma;

    // An errno that no call has is no answer.
    private static byte AnswerOf(Errno errno) => errno switch
    {
        Errno.None => (byte)Outcome.Success,
        Errno.ENOMEM => (byte)Outcome.ENOMEM,
        Errno.EEXIST => (byte)Outcome.EEXIST,
        Errno.EINVAL => (byte)Outcome.EINVAL,
        Errno.EFAULT => (byte)Outcome.EFAULT,
        _ => byte.MaxValue,
    };
}

/// <summary>A system call as its caller makes it.</summary>
/// <param name="Request">Which.</param>
/// <param name="Mm">The caller's address space.</param>
/// <param name="First">The first address, or the old one.</param>
/// <param name="Last">The last address, or the new one.</param>
/// <param name="Writable">1 if write permission is asked for.</param>
/// <param name="Child">The address space that is to be made; without one, the caller's.</param>
internal readonly record struct AskedCall(Request Request, byte Mm, byte First, byte Last, byte Writable, byte Child)
{
    /// <summary>The call that an operation makes; null if it makes none.</summary>
    public static AskedCall? Of(Operation operation) => operation.Kind switch
    {
        OperationKind.Map => OnRange(Request.Mmap, operation),
        OperationKind.Unmap or OperationKind.UnmapNested => OnRange(Request.Munmap, operation),
        OperationKind.DontNeed => OnRange(Request.DontNeed, operation),
        OperationKind.Protect => OnRange(Request.Mprotect, operation) with { Writable = operation.D },
        OperationKind.Move => OnRange(Request.Mremap, operation),
        OperationKind.Fork => new AskedCall(Request.Fork, operation.A, 0, 0, 0, operation.B),
        OperationKind.Exit => new AskedCall(Request.Exit, operation.A, 0, 0, 0, operation.A),
        OperationKind.Age => new AskedCall(Request.Age, operation.A, operation.B, operation.B, 0, operation.A),
        _ => null,
    };

    private static AskedCall OnRange(Request request, Operation operation) => new(request, operation.A, operation.B, operation.C, 0, operation.A);
}
