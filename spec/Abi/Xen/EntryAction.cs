namespace Verified.Abi.Xen;

/// <summary>What a guest can do, as far as control transfer is concerned. Arguments that are numbers of a thing are taken modulo how many there are.</summary>
public enum EntryActionKind
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

    /// <summary>The kernel's stack is at the place A, and it returns by iret with a selector of ring B and the flags C: interrupts, level of input and output, other privileged ones.</summary>
    Iret,

    /// <summary>The kernel masks events.</summary>
    MaskEvents,

    /// <summary>The kernel unmasks events, and tests whether one is pending if A.</summary>
    UnmaskEvents,

    /// <summary>The kernel sends an event through port A.</summary>
    Send,

    /// <summary>An interrupt of the processor comes.</summary>
    Interrupt,
}

/// <summary>One action of a program. Whatever its arguments are, it means something.</summary>
/// <param name="Kind">Which action.</param>
/// <param name="Vcpu">Whose it is.</param>
/// <param name="A">First argument.</param>
/// <param name="B">Second argument.</param>
/// <param name="C">Third argument.</param>
/// <param name="D">Fourth argument.</param>
/// <param name="E">Fifth argument.</param>
/// <param name="F">Sixth argument.</param>
public readonly record struct EntryAction(EntryActionKind Kind, byte Vcpu, byte A = 0, byte B = 0, byte C = 0, byte D = 0, byte E = 0, byte F = 0);
