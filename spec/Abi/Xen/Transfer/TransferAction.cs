namespace Verified.Abi.Xen.Transfer;

/// <summary>What a guest can do, as far as control transfer is concerned. Arguments that are numbers of a thing are taken modulo how many there are.</summary>
public enum TransferActionKind
{
    /// <summary>The kernel registers a handler by set_trap_table: vector A with privilege B, masking events if C, at a canonical address if D, with a selector of ring E, in a readable list if F.</summary>
    SetTrap,

    /// <summary>callback_op registers the callback of type A at a canonical address if B, masking events if C.</summary>
    RegisterCallback,

    /// <summary>stack_switch to the place A with a selector of ring B.</summary>
    StackSwitch,

    /// <summary>An instruction raises the exception with vector A.</summary>
    RaiseException,

    /// <summary>INT with vector A.</summary>
    SoftwareInterrupt,

    /// <summary>SYSCALL of user mode.</summary>
    Syscall,

    /// <summary>The kernel's stack is at the place A, and it returns by iret with a selector of ring B the flags C: interrupts, level of input and output, other privileged ones, nested tasks, the direction; and at the address D; after a system call if E.</summary>
    Iret,

    /// <summary>The kernel masks events.</summary>
    MaskEvents,

    /// <summary>The kernel unmasks events, and tests whether one is pending if A.</summary>
    UnmaskEvents,

    /// <summary>The kernel sends an event through port A.</summary>
    Send,

    /// <summary>An interrupt of the processor comes.</summary>
    Interrupt,

    /// <summary>set_trap_table without a list.</summary>
    ClearTrapTable,

    /// <summary>callback_op gives the callback of type A up.</summary>
    UnregisterCallback,

    /// <summary>PHYSDEVOP_set_iopl to A.</summary>
    SetIopl,

    /// <summary>vm_assist with type A and command B.</summary>
    VmAssist,

    /// <summary>set_debugreg of register A to the value B of a few.</summary>
    SetDebugreg,

    /// <summary>set_segment_base of which A to a canonical address if B.</summary>
    SetSegmentBase,

    /// <summary>WRMSR of the segment base A to a canonical address if B.</summary>
    WriteBase,

    /// <summary>fpu_taskswitch to A.</summary>
    FpuTaskswitch,

    /// <summary>The privileged instruction A with the argument B.</summary>
    Instruct,

    /// <summary>The kernel permits the port A in its bitmap if B.</summary>
    ChangeIoBitmap,

    /// <summary>The toolstack gives the domain the port A.</summary>
    GiveIoPort,

    /// <summary>User mode gets pagetables if A, or loses them.</summary>
    LoadUserRoot,

    /// <summary>VCPUOP_register_vcpu_info at an offset that fits if A, in a frame that can be written if B.</summary>
    RegisterVcpuInfo,

    /// <summary>SCHEDOP_block.</summary>
    Block,

    /// <summary>The virtual processor is switched to, with the selector A in ds.</summary>
    SwitchBack,

    /// <summary>The kernel goes one step further in the handling of an upcall.</summary>
    HandleUpcall,

    /// <summary>The kernel masks port A.</summary>
    MaskPort,

    /// <summary>The kernel unmasks port A, by itself if B and it may, or by a hypercall.</summary>
    UnmaskPort,

    /// <summary>The guest writes to what it shares with the hypervisor: bits A of mask and pending, selector B, port C and its bits.</summary>
    Scribble,

    /// <summary>SYSENTER of user mode.</summary>
    Sysenter,

    /// <summary>multicall: A calls of which B, C and D say what they are, with their argument in the highest bit; at a place that E says; preempted after F questions whether other work waits.</summary>
    Multicall,

    /// <summary>update_descriptor: the one that A and B describe becomes the first of a page.</summary>
    UpdateDescriptor,

    /// <summary>MMUEXT_SET_LDT: a table in page A with a number of entries that is the B-th of a few.</summary>
    SetLdt,

    /// <summary>An instruction uses the local table's entry A of a few.</summary>
    UseLdt,
}

/// <summary>One action of a program. Whatever its arguments are, it means something.</summary>
/// <param name="Kind">Which action.</param>
/// <param name="A">First argument.</param>
/// <param name="B">Second argument.</param>
/// <param name="C">Third argument.</param>
/// <param name="D">Fourth argument.</param>
/// <param name="E">Fifth argument.</param>
/// <param name="F">Sixth argument.</param>
public readonly record struct TransferAction(TransferActionKind Kind, byte A = 0, byte B = 0, byte C = 0, byte D = 0, byte E = 0, byte F = 0);
