using System.Runtime.InteropServices;
using Verified.Abi.Judging;
using Verified.Abi.Xen.Calls;
using Verified.Abi.Xen.Memory;

namespace Verified.Tests.Xen.Abi;

/// <summary>What is wrong with a hypervisor.</summary>
public enum Fault
{
    /// <summary>A call does not end.</summary>
    Throws,

    /// <summary>Every call answers 1.</summary>
    AnswersOne,

    /// <summary>A call writes to memory of the hypervisor's.</summary>
    WritesToHypervisor,

    /// <summary>A call writes to another domain's memory.</summary>
    WritesToOtherDomain,

    /// <summary>The guest is told of an element that was not done.</summary>
    SaysMoreIsDone,
}

/// <summary>A hypervisor with one thing wrong, after each call.</summary>
internal sealed class FaultyAbiTarget(IXenAbiTarget target, Fault fault) : IXenAbiTarget
{
    private const int DoneAt = 0x1f8;
    private const int FirstFrameOfHypervisor = 0;

    public IXenFacts Facts => target.Facts;

    public int MachineFrames => target.MachineFrames;

    public ulong TranslatedFrame => target.TranslatedFrame;

    public void Reset(IStepSink<XenStepKind> sink) => target.Reset(sink);

    public ReadOnlySpan<ulong> Words(int frame) => target.Words(frame);

    public ulong MachineFrame(int frame) => target.MachineFrame(frame);

    public bool Holds(int cpu, ulong va) => target.Holds(cpu, va);

    public ReadOnlySpan<ulong> Memory(int machineFrame) => target.Memory(machineFrame);

    public XenPage Page(int machineFrame) => target.Page(machineFrame);

    public ulong MachineToPhysical(int machineFrame) => target.MachineToPhysical(machineFrame);

    public IReadOnlyList<ulong> OtherHolders() => target.OtherHolders();

    public IReadOnlyList<(ulong MachineFrame, bool IsTyped)> OtherGrants() => target.OtherGrants();

    public ulong Granted(ushort domain, uint reference) => target.Granted(domain, reference);

    public int HandlesInUse(ushort domain) => target.HandlesInUse(domain);

    public ushort GrantEntry(ushort domain, uint reference) => target.GrantEntry(domain, reference);

    public ulong GrantedFrame(int domain, int number) => target.GrantedFrame(domain, number);

    public XenVcpuState State(int vcpu) => target.State(vcpu);

    public void Store(int vcpu, int offset, ulong word) => target.Store(vcpu, offset, word);

    public ulong Load(int vcpu, int offset) => target.Load(vcpu, offset);

    public void ReturnToKernel(int vcpu) => target.ReturnToKernel(vcpu);

    public bool Call(int vcpu, ref XenCall call, ulong stack, int checks)
    {
        if (fault == Fault.Throws)
        {
            throw new InvalidOperationException("a faulty hypervisor");
        }

        var isPreempted = target.Call(vcpu, ref call, stack, checks);
        switch (fault)
        {
            case Fault.AnswersOne:
                call = call with { Number = 1 };
                break;
            case Fault.WritesToHypervisor:
                Overwrite(FirstFrameOfHypervisor);
                break;
            case Fault.WritesToOtherDomain:
                Overwrite((int)target.GrantedFrame(1, 0));
                break;
            case Fault.SaysMoreIsDone:
                target.Store(vcpu, DoneAt, target.Load(vcpu, DoneAt) + 1);
                break;
        }

        return isPreempted;
    }

    private void Overwrite(int frame) => MemoryMarshal.GetReference(target.Memory(frame)) ^= 1;
}
