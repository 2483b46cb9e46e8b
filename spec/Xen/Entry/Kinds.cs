using Verified.Spec.Language;

namespace Verified.Spec.Xen.Entry;

/// <summary>A vector of the trap table. Vector 0 of the specification is that of the general protection fault, 13 on the processor: the one vector that rules name.</summary>
public sealed class Vector : Kind;

/// <summary>A port of an event channel.</summary>
public sealed class Port : Kind;

/// <summary>A bit of evtchn_pending_sel: it stands for a word of ports.</summary>
public sealed class Selector : Kind;

/// <summary>Somebody who signals ports: the hypervisor on some processor, or a guest that unmasks.</summary>
public sealed class Sender : Kind;

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

    /// <summary>A system call.</summary>
    Syscall,
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
