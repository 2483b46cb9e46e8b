using Verified.Spec.Language;

namespace Verified.Spec.Xen.Entry;

/// <summary>The contract of Xen's control transfer: how a guest's kernel is entered and left, and how events reach it.</summary>
/// <remarks>Source: Xen stable-4.17, xen/arch/x86/pv, xen/arch/x86/x86_64/entry.S, xen/common/event_2l.c; Linux arch/x86/xen and drivers/xen/events for the guest's side.
/// What a guest's memory contains is a parameter of the rule that reads it. Left out: NMIs and machine checks, polling, the FIFO ABI of event channels, vm86.</remarks>
public sealed partial class EntrySpec : Specification
{
    /// <inheritdoc/>
    public override string Name => "xen-entry";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, int> DefaultScope { get; } = new Dictionary<string, int>
    {
        ["domain"] = 1, ["vcpu"] = 1, ["port"] = 1, ["selector"] = 1, ["sender"] = 1, ["vector"] = 1, ["events"] = 1,
    };

    /// <summary>Whether there are events.</summary>
    public Parameter Events { get; } = new("There are event channels.");

    /// <summary>Whether there are traps.</summary>
    public Parameter Traps { get; } = new("Guests have trap tables, and raise exceptions and software interrupts.");

    /// <summary>Whether guests break their side.</summary>
    public Parameter Hostile { get; } = new("Guests may break their side of the contract about events: they write what they like to the memory that they share with the hypervisor, at any time, and unmask events while they handle an upcall.");

    /// <summary>Which guests there are.</summary>
    public Parameter Compat { get; } = new("The guests are 32-bit ones, with their kernels in ring 1. Otherwise they are 64-bit ones, in ring 3 altogether.");

    /// <summary>Crashed domains.</summary>
    public Map<Domain, Truth> Crashed { get; } = new("The hypervisor has crashed the domain: it does not run any more.");

    /// <summary>Whose events may be lost.</summary>
    public Map<Domain, Truth> Breached { get; } = new("The domain has broken its side of the contract about events: what becomes of its own events is not promised any more.", reality: Reality.Ghost);

    /// <summary>Virtual processors.</summary>
    public Map<Vcpu, Truth> Exists { get; } = new("The virtual processor was created.");

    /// <summary>The virtual processor's domain.</summary>
    public Map<Vcpu, Id<Domain>> DomainOf { get; } = new("The domain of the virtual processor.", under: nameof(Exists));

    /// <summary>Guest or hypervisor.</summary>
    public Map<Vcpu, Choice<Activity>> Doing { get; } = new("What the virtual processor is doing.");

    /// <summary>TF_kernel_mode.</summary>
    public Map<Vcpu, Truth> KernelMode { get; } = new("The guest is in kernel mode, or will be when the hypervisor returns to it; otherwise it is in user mode.", initially: 1);

    /// <summary>guest_table_user.</summary>
    public Map<Vcpu, Truth> HasUserRoot { get; } = new("There is a pagetable for user mode.");

    /// <summary>Where the guest was entered.</summary>
    public Map<Vcpu, Choice<Place>> At { get; } = new("Where the guest's kernel was entered, if it has not executed an instruction since.");

    /// <summary>evtchn_upcall_mask.</summary>
    public Map<Vcpu, Truth> Mask { get; } = new("The guest wants no events: the virtual interrupt flag is clear.", initially: 1);

    /// <summary>evtchn_upcall_pending.</summary>
    public Map<Vcpu, Truth> UpcallPending { get; } = new("An upcall is pending.");

    /// <summary>VCPU_KICK_SOFTIRQ.</summary>
    public Map<Vcpu, Truth> Kicked { get; } = new("An interrupt is on its way that will bring the virtual processor into the hypervisor, or make it look for events again if it is there.");

    /// <summary>evtchn_pending_sel.</summary>
    public Map<Vcpu, Selector, Truth> Selected { get; } = new("Some port of the selector may be pending.");

    /// <summary>Ports in use.</summary>
    public Map<Port, Truth> Bound { get; } = new("The port is bound to a virtual processor.");

    /// <summary>notify_vcpu_id.</summary>
    public Map<Port, Id<Vcpu>> Notifies { get; } = new("The virtual processor that is notified.", under: nameof(Bound));

    /// <summary>The number of the port, divided by the bits of a word.</summary>
    public Map<Port, Id<Selector>> SelectorOf { get; } = new("The port's selector.", under: nameof(Bound));

    /// <summary>evtchn_pending.</summary>
    public Map<Port, Truth> PortPending { get; } = new("The port was signalled, and the guest has not acknowledged it.");

    /// <summary>evtchn_mask.</summary>
    public Map<Port, Truth> PortMasked { get; } = new("The guest wants no upcall for the port.");

    /// <summary>Signals on their way.</summary>
    public Map<Sender, Choice<Signal>> Sends { get; } = new("How far the sender's signal is.");

    /// <summary>The port of the signal.</summary>
    public Map<Sender, Id<Port>> SendsTo { get; } = new("The port that the sender signals.");

    /// <summary>The guest between unmasking and testing.</summary>
    public Map<Vcpu, Truth> Rechecks { get; } = new("The guest has unmasked events, and will test next whether an upcall is pending.");

    /// <summary>The guest's handler.</summary>
    public Map<Vcpu, Choice<Upcall>> Handles { get; } = new("How far the guest's handling of an upcall is.");

    /// <summary>The ports that the handler looks at.</summary>
    public Map<Port, Truth> ToDo { get; } = new("The guest's handler has taken the port's selector and not yet looked at the port.");

    /// <summary>trap_ctxt, address.</summary>
    public Map<Vcpu, Vector, Truth> HasHandler { get; } = new("The trap table has a handler for the vector.");

    /// <summary>trap_ctxt, address.</summary>
    public Map<Vcpu, Vector, Truth> HandlerCanonical { get; } = new("The handler's address is canonical.", under: nameof(HasHandler));

    /// <summary>trap_ctxt, cs.</summary>
    public Map<Vcpu, Vector, Choice<Ring>> HandlerRing { get; } = new("The ring of the handler's code selector.", under: nameof(HasHandler));

    /// <summary>TI_GET_DPL.</summary>
    public Map<Vcpu, Vector, Choice<Ring>> Dpl { get; } = new("The least privilege that may reach the vector by INT.", under: nameof(HasHandler));

    /// <summary>TI_GET_IF.</summary>
    public Map<Vcpu, Vector, Truth> HandlerMasks { get; } = new("Entering the handler masks events, as an interrupt gate does.", under: nameof(HasHandler));

    /// <summary>event_callback_eip.</summary>
    public Map<Vcpu, Truth> HasEvent { get; } = new("An event callback is registered.");

    /// <summary>event_callback_eip.</summary>
    public Map<Vcpu, Truth> EventCanonical { get; } = new("The event callback's address is canonical.", under: nameof(HasEvent));

    /// <summary>failsafe_callback_eip.</summary>
    public Map<Vcpu, Truth> HasFailsafe { get; } = new("A failsafe callback is registered.");

    /// <summary>failsafe_callback_eip.</summary>
    public Map<Vcpu, Truth> FailsafeCanonical { get; } = new("The failsafe callback's address is canonical.", under: nameof(HasFailsafe));

    /// <summary>VGCF_failsafe_disables_events.</summary>
    public Map<Vcpu, Truth> FailsafeMasks { get; } = new("Entering the failsafe callback masks events.", under: nameof(HasFailsafe));

    /// <summary>syscall_callback_eip.</summary>
    public Map<Vcpu, Truth> HasSyscall { get; } = new("A callback for system calls is registered.");

    /// <summary>syscall_callback_eip.</summary>
    public Map<Vcpu, Truth> SyscallCanonical { get; } = new("The address of the callback for system calls is canonical.", under: nameof(HasSyscall));

    /// <summary>VGCF_syscall_disables_events.</summary>
    public Map<Vcpu, Truth> SyscallMasks { get; } = new("Entering the callback for system calls masks events.", under: nameof(HasSyscall));

    /// <summary>TRAPBOUNCE_flags, TBF_EXCEPTION.</summary>
    public Map<Vcpu, Choice<Bounce>> Bounces { get; } = new("What the hypervisor is going to bounce to the guest's kernel.");

    /// <summary>The vector of the exception or the software interrupt.</summary>
    public Map<Vcpu, Id<Vector>> BounceVector { get; } = new("The vector of what is bounced, or was bounced last.");

    /// <summary>TBF_INTERRUPT.</summary>
    public Map<Vcpu, Truth> BounceMasks { get; } = new("What is bounced masks events.");

    /// <summary>TRAPBOUNCE_error_code.</summary>
    public Map<Vcpu, Choice<ErrorCode>> BounceError { get; } = new("The error code of what is bounced.");

    /// <summary>The gate in an error code.</summary>
    public Map<Vcpu, Id<Vector>> BounceGate { get; } = new("The vector of the gate that the error code names.");

    /// <summary>The frame: saved_upcall_mask.</summary>
    public Map<Vcpu, Truth> FrameMask { get; } = new("The mask that the last frame saved.");

    /// <summary>The frame: the interrupt flag.</summary>
    public Map<Vcpu, Truth> FrameInterruptFlag { get; } = new("The interrupt flag that the last frame saved.");

    /// <summary>The frame: the mode.</summary>
    public Map<Vcpu, Truth> FrameKernelMode { get; } = new("The last frame says that kernel mode was interrupted.");

    /// <summary>The frame: the stack.</summary>
    public Map<Vcpu, Truth> FrameOnKernelStack { get; } = new("The last frame lies on the registered kernel stack; otherwise on the stack that the guest was using.");

    /// <summary>The frame: the error code.</summary>
    public Map<Vcpu, Choice<ErrorCode>> FrameError { get; } = new("The error code in the last frame.");

    /// <summary>EFLAGS.IF of the processor.</summary>
    public Map<Vcpu, Truth> InterruptFlag { get; } = new("The flags that the guest runs with, or returns to, allow interrupts of the processor.", initially: 1);

    /// <summary>EFLAGS.IOPL of the processor.</summary>
    public Map<Vcpu, Truth> FlagsPrivileged { get; } = new("The flags that the guest runs with, or returns to, give it the processor's input and output, or virtual 8086 mode.");

    /// <summary>cs of the guest.</summary>
    public Map<Vcpu, Choice<Ring>> CodeRing { get; } = new("The ring of the code selector that the guest runs with, or returns to.");

    /// <summary>ss of the guest.</summary>
    public Map<Vcpu, Choice<Ring>> StackRing { get; } = new("The ring of the stack selector that the guest runs with, or returns to.");

    /// <summary>The interrupt flag of a native kernel.</summary>
    public Map<Vcpu, Truth> NativeFlag { get; } = new("What the interrupt flag would be if the guest's kernel ran on a processor of its own.", reality: Reality.Ghost);

    /// <summary>Deliveries without an end.</summary>
    public Map<Vcpu, Truth> Delivered { get; } = new("An event was delivered, and events were not unmasked since.", reality: Reality.Ghost);
}
