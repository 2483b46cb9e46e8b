using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

/// <summary>A vector of the trap table. Vector 0 of the specification is that of the general protection fault, 13 on the processor: the one vector that rules name.</summary>
public sealed class Vector : Kind;

/// <summary>A port of an event channel.</summary>
public sealed class Port : Kind;

/// <summary>A bit of evtchn_pending_sel: it stands for a word of ports.</summary>
public sealed class Selector : Kind;

/// <summary>Somebody who signals ports: the hypervisor on some processor, or a guest that unmasks.</summary>
public sealed class Sender : Kind;

/// <summary>One of the debug registers 0 to 3, which hold addresses.</summary>
public sealed class Breakpoint : Kind;

/// <summary>A port of the processor's input and output.</summary>
public sealed class IoPort : Kind;

/// <summary>A list of calls that a guest hands to multicall.</summary>
public sealed class CallList : Kind;

/// <summary>The place of a call in a list.</summary>
public sealed class Call : Kind;

/// <summary>A privilege level of the processor, and a privilege level for input and output.</summary>
public enum Ring
{
    /// <summary>Ring 0, the hypervisor's.</summary>
    Zero,

    /// <summary>Ring 1, that of a 32-bit guest's kernel.</summary>
    One,

    /// <summary>Ring 2.</summary>
    Two,

    /// <summary>Ring 3, that of a 64-bit guest's kernel and of all user mode.</summary>
    Three,
}

/// <summary>What a virtual processor is doing.</summary>
public enum Activity
{
    /// <summary>It runs the guest, in kernel mode or in user mode.</summary>
    Guest,

    /// <summary>It is in the hypervisor and about to return: test_all_events.</summary>
    Leaving,

    /// <summary>It is in SCHEDOP_block, before the test whether it has to sleep.</summary>
    Blocking,

    /// <summary>It sleeps in SCHEDOP_block.</summary>
    Asleep,

    /// <summary>It goes through the list of a multicall.</summary>
    Multicall,
}

/// <summary>Where the guest's kernel is entered, as long as it has not executed an instruction there.</summary>
public enum Place
{
    /// <summary>Somewhere else.</summary>
    Elsewhere,

    /// <summary>At the event callback.</summary>
    Event,

    /// <summary>At the handler of a trap.</summary>
    Trap,

    /// <summary>At the callback for system calls.</summary>
    Syscall,

    /// <summary>At the failsafe callback.</summary>
    Failsafe,
}

/// <summary>What the hypervisor is going to bounce to the guest's kernel before it returns.</summary>
public enum Bounce
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>An exception.</summary>
    Exception,

    /// <summary>The software interrupt of an INT instruction.</summary>
    Software,

    /// <summary>The exception in place of a software interrupt that is not permitted.</summary>
    Refused,

    /// <summary>A system call.</summary>
    Syscall,

    /// <summary>The failsafe callback.</summary>
    Failsafe,
}

/// <summary>The error code that goes with an exception.</summary>
public enum ErrorCode
{
    /// <summary>The exception has none.</summary>
    None,

    /// <summary>What the processor said.</summary>
    Processor,

    /// <summary>That of a gate of the interrupt table: eight times its vector, and 2.</summary>
    Gate,
}

/// <summary>How far a signal of a port is.</summary>
public enum Signal
{
    /// <summary>There is none.</summary>
    Idle,

    /// <summary>The port's pending bit was set. Whether the port is masked is to be tested.</summary>
    Raised,

    /// <summary>The port's mask bit was cleared. Whether the port is pending is to be tested.</summary>
    Unmasked,

    /// <summary>The port was pending and not masked. The selector is to be set.</summary>
    Passed,

    /// <summary>The selector was set. That an upcall is pending is to be marked.</summary>
    Selected,
}

/// <summary>How far the guest's handling of an upcall is.</summary>
public enum Upcall
{
    /// <summary>The guest handles none.</summary>
    None,

    /// <summary>The guest has cleared the mark that an upcall is pending, and has not yet taken the selectors.</summary>
    Cleared,

    /// <summary>The guest has taken the selectors, and goes through their ports.</summary>
    Handling,
}

/// <summary>What a callback is for.</summary>
public enum CallbackType
{
    /// <summary>CALLBACKTYPE_event.</summary>
    Event,

    /// <summary>CALLBACKTYPE_failsafe.</summary>
    Failsafe,

    /// <summary>CALLBACKTYPE_syscall, 64-bit only.</summary>
    Syscall,

    /// <summary>CALLBACKTYPE_nmi: an entry of the trap table.</summary>
    Nmi,

    /// <summary>A number that means nothing.</summary>
    Unknown,
}

/// <summary>What set_segment_base sets.</summary>
public enum SegmentBase
{
    /// <summary>SEGBASE_FS.</summary>
    Fs,

    /// <summary>SEGBASE_GS_USER.</summary>
    GsUser,

    /// <summary>SEGBASE_GS_KERNEL.</summary>
    GsKernel,

    /// <summary>SEGBASE_GS_USER_SEL: a selector, which is loaded or else cleared.</summary>
    GsUserSelector,

    /// <summary>A number that means nothing.</summary>
    Unknown,
}

/// <summary>The debug registers that hold no address.</summary>
public enum DebugRegister
{
    /// <summary>Register 6, the status.</summary>
    Status,

    /// <summary>Register 4, another name of 6.</summary>
    StatusAlias,

    /// <summary>Register 7, the control.</summary>
    Control,

    /// <summary>Register 5, another name of 7.</summary>
    ControlAlias,

    /// <summary>A number above 7.</summary>
    Unknown,
}

/// <summary>The help that vm_assist turns on and off.</summary>
public enum Assist
{
    /// <summary>VMASST_TYPE_writable_pagetables.</summary>
    WritablePagetables,

    /// <summary>VMASST_TYPE_architectural_iopl.</summary>
    ArchitecturalIopl,

    /// <summary>A number that means nothing.</summary>
    Unknown,
}

/// <summary>What vm_assist does.</summary>
public enum AssistCommand
{
    /// <summary>VMASST_CMD_enable.</summary>
    Enable,

    /// <summary>VMASST_CMD_disable.</summary>
    Disable,

    /// <summary>A number that means nothing.</summary>
    Unknown,
}

/// <summary>How far a list of calls is.</summary>
public enum Progress
{
    /// <summary>The guest is making the list.</summary>
    Made,

    /// <summary>The hypervisor goes through it.</summary>
    Running,

    /// <summary>It was interrupted; the guest's next instruction makes the multicall again, with what is left of the list.</summary>
    Continued,

    /// <summary>The multicall has returned.</summary>
    Done,
}

/// <summary>How far the call is that the hypervisor copied from the list.</summary>
public enum CallStep
{
    /// <summary>There is none: the hypervisor is between two calls.</summary>
    Between,

    /// <summary>The call was copied, and is to be performed.</summary>
    Loaded,

    /// <summary>The call was performed, and its answer is to be written.</summary>
    Performed,
}

/// <summary>A call in a list: one of each sort that a multicall treats in its own way, and some of the others.</summary>
public enum Operation
{
    /// <summary>fpu_taskswitch.</summary>
    FpuTaskswitch,

    /// <summary>set_segment_base.</summary>
    SetSegmentBase,

    /// <summary>A multicall in a multicall.</summary>
    Multicall,

    /// <summary>iret to kernel mode.</summary>
    Iret,

    /// <summary>iret to user mode.</summary>
    IretToUser,

    /// <summary>A number that means nothing.</summary>
    Unknown,

    /// <summary>mmu_update, which has a list of its own.</summary>
    MmuUpdate,
}

/// <summary>What a call answers.</summary>
public enum Answer
{
    /// <summary>Nothing was written.</summary>
    Untouched,

    /// <summary>0.</summary>
    Success,

    /// <summary>-EINVAL.</summary>
    Invalid,

    /// <summary>-ENOSYS.</summary>
    NotImplemented,

    /// <summary>-EFAULT.</summary>
    Fault,

    /// <summary>What iret restores in the register that answers are in.</summary>
    Register,
}
