using Verified.Abi;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Events;

namespace Verified.Kernel.Xen.Traps;

/// <summary>Hears of what the hypervisor does in control transfer.</summary>
internal interface ITransferReports
{
    /// <summary>The virtual processor is on its way back to its guest, however it has come.</summary>
    void Leaves(Vcpu vcpu);

    /// <summary>The guest runs again.</summary>
    void Returns(Vcpu vcpu);

    /// <summary>What the processor refuses to return to is going to be an exception.</summary>
    void RefusesReturn();

    /// <summary>An exception waits to be bounced.</summary>
    void Injects(Vcpu vcpu, byte vector);

    void InjectsSoftware(Vcpu vcpu, byte vector);

    /// <summary>The guest's kernel has been entered, or its domain has crashed over that.</summary>
    void Bounced(KernelEntry entry, Vcpu vcpu, bool hasErrorCode);

    /// <summary>An entry of the list of set_trap_table is registered, or is refused.</summary>
    void SetsTrap(Vcpu vcpu, TrapInfo trap, Errno errno);

    /// <summary>callback_op registers, or refuses to.</summary>
    void Registers(Vcpu vcpu, CallbackType type, Callback callback, Errno errno);

    /// <summary>callback_op gives up, or refuses to; those for other system calls are like that for system calls.</summary>
    void GivesUp(Vcpu vcpu, CallbackType type, Errno errno);

    /// <summary>vm_assist; what the contract does not see of it is refused like what it sees.</summary>
    void Assists(Vcpu vcpu, uint command, uint type, Errno errno);

    /// <summary>set_debugreg of a register that holds an address, or of another.</summary>
    void SetsDebugreg(Vcpu vcpu, uint register, ulong value, Errno errno);

    /// <summary>IN or OUT of a port that the contract sees.</summary>
    void DoesIo(Vcpu vcpu, int port);

    /// <summary>A step of who signals a port; the contract sees the virtual processor on whose behalf the hypervisor works as its sender.</summary>
    void Signals(PortReport what, Domain domain, uint port);

    /// <summary>A multicall begins, or its list cannot be reached.</summary>
    void BeginsMulticall(Vcpu vcpu, bool isAccessible);

    /// <summary>A call of the list was read.</summary>
    void LoadsCall(Vcpu vcpu, ulong va);

    /// <summary>A call was performed. Only a kernel returns to itself with another level than 3, which the hypervisor raises.</summary>
    void PerformsCall(Vcpu vcpu, bool isIret, bool isPreempted);

    /// <summary>So many elements of the call's own list were performed.</summary>
    void PerformsElements(Vcpu vcpu, int count);

    /// <summary>The call's answer was written.</summary>
    void WritesAnswer(Vcpu vcpu, bool isIret, bool isPreempted);

    /// <summary>A syscall enters the kernel at its callback.</summary>
    void EntersBySyscall(Vcpu vcpu);

    /// <summary>A syscall has no callback.</summary>
    void RefusesSyscall(Vcpu vcpu);

    /// <summary>A virtual processor that was kicked looks at its events.</summary>
    void HandlesSoftirq(Vcpu vcpu);

    /// <summary>Selectors of data segments cannot be loaded.</summary>
    void FailsSelectors(Vcpu vcpu);

    /// <summary>sched_op block: events are unmasked.</summary>
    void Blocks(Vcpu vcpu);

    /// <summary>It sleeps, if nothing is pending.</summary>
    void Sleeps(Vcpu vcpu);

    void ClearsTrapTable(Vcpu vcpu);

    void EndsTrapTable(Vcpu vcpu);

    void IgnoresCliSti(Vcpu vcpu);

    void SetsSegmentBase(Vcpu vcpu, SegmentBase which, ulong value, Errno errno);

    void SetsIopl(Vcpu vcpu, uint iopl, Errno errno);

    void WritesCr4(Vcpu vcpu, ulong value);

    void WritesCr0(Vcpu vcpu, ulong value);

    /// <summary>The base of a segment was written as a register.</summary>
    void WritesBase(Vcpu vcpu, ulong value);

    void SwitchesStack(Vcpu vcpu, ulong ss, ulong sp);

    void SetsTaskSwitched(Vcpu vcpu, bool isSet);

    void ReturnsByIret(Vcpu vcpu, ushort cs, ulong flags);

    void CrashesForIret(Vcpu vcpu, ushort cs, bool isReadable);

    void RegistersVcpuInfo(Vcpu vcpu, Errno errno);

    /// <summary>All calls are made.</summary>
    void EndsMulticall(Vcpu vcpu);

    /// <summary>The rest of the list is made later.</summary>
    void InterruptsMulticall(Vcpu vcpu, bool isInCall);

    /// <summary>The list cannot be read or written.</summary>
    void FaultsMulticall(Vcpu vcpu);
}
