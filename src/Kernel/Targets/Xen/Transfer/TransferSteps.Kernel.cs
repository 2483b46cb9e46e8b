using Verified.Abi;
using Verified.Abi.Xen.Transfer;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Targets.Xen.Transfer;

/// <remarks>Which rule of the contract it is when the hypervisor tells of what it does.</remarks>
internal sealed partial class TransferSteps
{
    private const ulong DebugExtensions = 1ul << 3;
    private const ulong TaskSwitched = 1ul << 3;
    private const uint HighestLevel = 3;

    /// <inheritdoc/>
    public void EntersBySyscall(Vcpu vcpu) => Enters(TransferStepKind.EnterSyscall, vcpu);

    /// <inheritdoc/>
    public void RefusesSyscall(Vcpu vcpu) => Enters(TransferStepKind.RefuseSyscall, vcpu, (byte)NumberOf(Vectors.InvalidOpcode)!);

    /// <inheritdoc/>
    public void HandlesSoftirq(Vcpu vcpu) => Of(TransferStepKind.HandleSoftirq, vcpu);

    /// <inheritdoc/>
    public void FailsSelectors(Vcpu vcpu) => Of(TransferStepKind.FailSelectors, vcpu);

    /// <inheritdoc/>
    public void Blocks(Vcpu vcpu) => Enters(TransferStepKind.Block, vcpu);

    /// <inheritdoc/>
    public void Sleeps(Vcpu vcpu) => Of(TransferStepKind.Sleep, vcpu);

    /// <inheritdoc/>
    public void ClearsTrapTable(Vcpu vcpu) => Enters(TransferStepKind.ClearTrapTable, vcpu);

    /// <inheritdoc/>
    public void EndsTrapTable(Vcpu vcpu) => Enters(TransferStepKind.EndTrapTable, vcpu);

    /// <inheritdoc/>
    public void IgnoresCliSti(Vcpu vcpu) => Enters(TransferStepKind.IgnoreCliSti, vcpu);

    /// <inheritdoc/>
    public void SetsSegmentBase(Vcpu vcpu, SegmentBase which, ulong value, Errno errno) =>
        Answers(TransferStepKind.SetSegmentBase, vcpu, errno, (byte)Math.Min((uint)which, 4), Bit(TransferFacts.IsCanonical(value)));

    /// <inheritdoc/>
    public void SetsIopl(Vcpu vcpu, uint iopl, Errno errno) => Answers(TransferStepKind.SetIopl, vcpu, errno, Bit(iopl > HighestLevel), (byte)(iopl & HighestLevel));

    /// <inheritdoc/>
    public void WritesCr4(Vcpu vcpu, ulong value) => Enters(TransferStepKind.WriteCr4, vcpu, Bit((value & DebugExtensions) != 0));

    /// <inheritdoc/>
    public void WritesCr0(Vcpu vcpu, ulong value) => Enters(TransferStepKind.WriteCr0, vcpu, Bit((value & TaskSwitched) != 0));

    /// <inheritdoc/>
    public void WritesBase(Vcpu vcpu, ulong value) => Enters(TransferStepKind.WriteBase, vcpu, Bit(TransferFacts.IsCanonical(value)));

    /// <inheritdoc/>
    public void SwitchesStack(Vcpu vcpu, ulong ss, ulong sp) => Enters(TransferStepKind.StackSwitch, vcpu, (byte)(ss & 3), Bit(TransferFacts.IsReserved(sp)));

    /// <inheritdoc/>
    public void SetsTaskSwitched(Vcpu vcpu, bool isSet) => Enters(TransferStepKind.FpuTaskswitch, vcpu, Bit(isSet));

    /// <inheritdoc/>
    public void ReturnsByIret(Vcpu vcpu, ushort cs, ulong flags) =>
        Enters(TransferStepKind.Iret, vcpu, (byte)Selectors.Level(cs), Bit((flags & Rflags.Interrupt) != 0), (byte)((flags & Rflags.IoPrivilege) >> Rflags.IoPrivilegeShift));

    /// <inheritdoc/>
    public void CrashesForIret(Vcpu vcpu, ushort cs, bool isReadable) => Of(TransferStepKind.CrashForIret, vcpu, Bit(isReadable), (byte)Selectors.Level(cs));

    /// <inheritdoc/>
    public void RegistersVcpuInfo(Vcpu vcpu, Errno errno) => Answers(TransferStepKind.RegisterVcpuInfo, vcpu, errno, Bit(errno != Errno.ENXIO), Bit(errno == Errno.None));

    /// <inheritdoc/>
    public void EndsMulticall(Vcpu vcpu) => EndsMulticall(TransferStepKind.EndMulticall, vcpu);

    /// <inheritdoc/>
    public void InterruptsMulticall(Vcpu vcpu, bool isInCall) => EndsMulticall(isInCall ? TransferStepKind.InterruptCall : TransferStepKind.InterruptMulticall, vcpu);

    /// <inheritdoc/>
    public void FaultsMulticall(Vcpu vcpu) => EndsMulticall(TransferStepKind.FaultMulticall, vcpu);
}
