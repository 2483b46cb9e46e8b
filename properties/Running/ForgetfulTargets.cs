using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Notifier;
using Verified.Abi.Xen.Calls;
using Verified.Abi.Xen.Guest;
using Verified.Abi.Xen.Memory;
using Verified.Abi.Xen.Transfer;

namespace Verified.Properties.Running;

internal sealed class ForgetfulNotifier(INotifierTarget target, Fault<StepKind> fault) : INotifierTarget
{
    private readonly Forgetful<StepKind> _forgetful = new(fault);

    public INotifierFacts Facts => target.Facts;

    public uint Runnable => target.Runnable;

    public uint Unfinished => target.Unfinished;

    public void Reset(IStepSink<StepKind> sink) => _forgetful.Reset(target.Reset, sink);

    public void Load(IReadOnlyList<IReadOnlyList<Operation>> programs) => target.Load(programs);

    public void Run(int thread) => target.Run(thread);

    public IReadOnlyList<Errno> Answers(int thread) => target.Answers(thread);
}

internal sealed class ForgetfulXen(IXenTarget target, Fault<XenStepKind> fault) : IXenTarget
{
    private readonly Forgetful<XenStepKind> _forgetful = new(fault);

    public IXenFacts Facts => target.Facts;

    public uint Unfinished => target.Unfinished;

    public void Reset(IStepSink<XenStepKind> sink) => _forgetful.Reset(target.Reset, sink);

    public void Load(IReadOnlyList<IReadOnlyList<XenOperation>> programs) => target.Load(programs);

    public XenTurn Run(int vcpu) => target.Run(vcpu);

    public ReadOnlySpan<ulong> Words(int frame) => target.Words(frame);

    public ulong MachineFrame(int frame) => target.MachineFrame(frame);

    public bool Holds(int cpu, ulong va) => target.Holds(cpu, va);
}

internal sealed class ForgetfulTransfer(ITransferTarget target, Fault<TransferStepKind> fault) : ITransferTarget
{
    private readonly Forgetful<TransferStepKind> _forgetful = new(fault);

    public ITransferFacts Facts => target.Facts;

    public void Reset(IStepSink<TransferStepKind> sink) => _forgetful.Reset(target.Reset, sink);

    public TransferMachine Machine(int vcpu) => target.Machine(vcpu);

    public TransferTurn Run(int vcpu, TransferAction action) => target.Run(vcpu, action);
}

internal sealed class ForgetfulGuest(IGuestTarget target, Fault<GuestStepKind> fault) : IGuestTarget
{
    private readonly Forgetful<GuestStepKind> _forgetful = new(fault);

    public IGuestFacts Facts => target.Facts;

    public uint Unfinished => target.Unfinished;

    public void Reset(IStepSink<GuestStepKind> sink) => _forgetful.Reset(target.Reset, sink);

    public void Load(IReadOnlyList<IReadOnlyList<GuestOperation>> programs) => target.Load(programs);

    public Errno Run(int cpu) => target.Run(cpu);
}

internal sealed class ForgetfulAbi(IXenAbiTarget target, Fault<XenStepKind> fault) : IXenAbiTarget
{
    private readonly Forgetful<XenStepKind> _forgetful = new(fault);

    public IXenFacts Facts => target.Facts;

    public int MachineFrames => target.MachineFrames;

    public ulong TranslatedFrame => target.TranslatedFrame;

    public void Reset(IStepSink<XenStepKind> sink) => _forgetful.Reset(target.Reset, sink);

    public bool Call(int vcpu, ref XenCall call, ulong stack, int checks) => target.Call(vcpu, ref call, stack, checks);

    public void ReturnToKernel(int vcpu) => target.ReturnToKernel(vcpu);

    public void Store(int vcpu, int offset, ulong word) => target.Store(vcpu, offset, word);

    public ulong Load(int vcpu, int offset) => target.Load(vcpu, offset);

    public XenVcpuState State(int vcpu) => target.State(vcpu);

    public ReadOnlySpan<ulong> Words(int frame) => target.Words(frame);

    public ReadOnlySpan<ulong> Memory(int machineFrame) => target.Memory(machineFrame);

    public ulong MachineFrame(int frame) => target.MachineFrame(frame);

    public bool Holds(int cpu, ulong va) => target.Holds(cpu, va);

    public XenPage Page(int machineFrame) => target.Page(machineFrame);

    public ulong MachineToPhysical(int machineFrame) => target.MachineToPhysical(machineFrame);

    public IReadOnlyList<ulong> OtherHolders() => target.OtherHolders();

    public IReadOnlyList<(ulong MachineFrame, bool IsTyped)> OtherGrants() => target.OtherGrants();

    public ulong Granted(ushort domain, uint reference) => target.Granted(domain, reference);

    public int HandlesInUse(ushort domain) => target.HandlesInUse(domain);

    public ushort GrantEntry(ushort domain, uint reference) => target.GrantEntry(domain, reference);

    public ulong GrantedFrame(int domain, int number) => target.GrantedFrame(domain, number);
}
