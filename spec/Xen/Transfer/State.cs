using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

/// <summary>The contract of Xen's control transfer: how a guest's kernel is entered and left, and how events reach it.</summary>
/// <remarks>Source: Xen stable-4.17, xen/arch/x86/pv, xen/arch/x86/x86_64/entry.S, xen/common/event_2l.c; Linux arch/x86/xen and drivers/xen/events for the guest's side.
/// What a guest's memory contains is a parameter of the rule that reads it. Left out: NMIs and machine checks, polling, the FIFO ABI of event channels, vm86.</remarks>
public sealed partial class TransferSpec : Specification
{
    /// <inheritdoc/>
    public override string Name => "xen-entry";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, int> DefaultScope { get; } = new Dictionary<string, int>
    {
        ["domain"] = 1, ["vcpu"] = 1, ["port"] = 1, ["selector"] = 1, ["sender"] = 1, ["vector"] = 1, ["breakpoint"] = 1, ["ioport"] = 1, ["calllist"] = 1, ["call"] = 2, ["elements"] = 1, ["events"] = 1,
    };

    /// <summary>Whether there are events.</summary>
    public Parameter Events { get; } = new("There are event channels.");

    /// <summary>Whether there are traps.</summary>
    public Parameter Traps { get; } = new("Guests have trap tables, and raise exceptions and software interrupts.");

    /// <summary>Whether there are registers.</summary>
    public Parameter Registers { get; } = new("Guests change their debug and control registers, segment bases and privilege for input and output.");

    /// <summary>Whether there are multicalls.</summary>
    public Parameter Multicalls { get; } = new("Guests make multicalls.");

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
    public Map<Vcpu, Choice<Activity>> Doing { get; } = new("What the virtual processor is doing.", reality: Reality.Hidden);

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
    public Map<Sender, Choice<Signal>> Sends { get; } = new("How far the sender's signal is.", reality: Reality.Hidden);

    /// <summary>The port of the signal.</summary>
    public Map<Sender, Id<Port>> SendsTo { get; } = new("The port that the sender signals.", reality: Reality.Hidden);

    /// <summary>The guest between unmasking and testing.</summary>
    public Map<Vcpu, Truth> Rechecks { get; } = new("The guest has unmasked events, and will test next whether an upcall is pending.", reality: Reality.Hidden);

    /// <summary>The guest's handler.</summary>
    public Map<Vcpu, Choice<Upcall>> Handles { get; } = new("How far the guest's handling of an upcall is.", reality: Reality.Hidden);

    /// <summary>The ports that the handler looks at.</summary>
    public Map<Port, Truth> ToDo { get; } = new("The guest's handler has taken the port's selector and not yet looked at the port.", reality: Reality.Hidden);

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

    /// <summary>kernel_ss.</summary>
    public Map<Vcpu, Choice<Ring>> KernelStackRing { get; } = new("The ring of the registered kernel stack's selector.", under: nameof(Exists));

    /// <summary>kernel_sp.</summary>
    public Map<Vcpu, Truth> KernelStackReserved { get; } = new("The registered kernel stack lies where the hypervisor lives.");

    /// <summary>TRAPBOUNCE_flags, TBF_EXCEPTION.</summary>
    public Map<Vcpu, Choice<Bounce>> Bounces { get; } = new("What the hypervisor is going to bounce to the guest's kernel.", reality: Reality.Hidden);

    /// <summary>The vector of the exception or the software interrupt.</summary>
    public Map<Vcpu, Id<Vector>> BounceVector { get; } = new("The vector of what is bounced, or was bounced last.", reality: Reality.Hidden);

    /// <summary>TBF_INTERRUPT.</summary>
    public Map<Vcpu, Truth> BounceMasks { get; } = new("What is bounced masks events.", reality: Reality.Hidden);

    /// <summary>TRAPBOUNCE_error_code.</summary>
    public Map<Vcpu, Choice<ErrorCode>> BounceError { get; } = new("The error code of what is bounced.");

    /// <summary>INT 0x80.</summary>
    public Map<Vcpu, Truth> BounceDirect { get; } = new("The software interrupt came through the processor's gate for INT 0x80.", reality: Reality.Hidden);

    /// <summary>The gate in an error code.</summary>
    public Map<Vcpu, Id<Vector>> BounceGate { get; } = new("The vector of the gate that the error code names.", reality: Reality.Hidden);

    /// <summary>The frame: saved_upcall_mask.</summary>
    public Map<Vcpu, Truth> FrameMask { get; } = new("The mask that the last frame saved.");

    /// <summary>The frame: the interrupt flag.</summary>
    public Map<Vcpu, Truth> FrameInterruptFlag { get; } = new("The interrupt flag that the last frame saved.");

    /// <summary>The frame: the mode.</summary>
    public Map<Vcpu, Truth> FrameKernelMode { get; } = new("The last frame says that kernel mode was interrupted.");

    /// <summary>The frame: the stack.</summary>
    public Map<Vcpu, Truth> FrameOnKernelStack { get; } = new("The last frame lies on the registered kernel stack; otherwise on the stack that the guest was using.");

    /// <summary>The frame: the address.</summary>
    public Map<Vcpu, Truth> FrameReserved { get; } = new("A frame was written where the hypervisor lives.", reality: Reality.Ghost);

    /// <summary>The frame: the virtual privilege for input and output.</summary>
    public Map<Vcpu, Choice<Ring>> FrameIopl { get; } = new("The privilege for input and output that the last frame shows.");

    /// <summary>The frame: the error code.</summary>
    public Map<Vcpu, Choice<ErrorCode>> FrameError { get; } = new("The error code in the last frame.");

    /// <summary>EFLAGS.IF of the processor.</summary>
    public Map<Vcpu, Truth> InterruptFlag { get; } = new("The flags that the guest runs with, or returns to, allow interrupts of the processor.", initially: 1);

    /// <summary>EFLAGS.IOPL of the processor.</summary>
    public Map<Vcpu, Truth> FlagsPrivileged { get; } = new("The flags that the guest runs with, or returns to, give it the processor's input and output, or virtual 8086 mode.");

    /// <summary>cs of the guest.</summary>
    public Map<Vcpu, Choice<Ring>> CodeRing { get; } = new("The ring of the code selector that the guest runs with, or returns to.", under: nameof(Exists));

    /// <summary>ss of the guest.</summary>
    public Map<Vcpu, Choice<Ring>> StackRing { get; } = new("The ring of the stack selector that the guest runs with, or returns to.", under: nameof(Exists));

    /// <summary>iopl.</summary>
    public Map<Vcpu, Choice<Ring>> Iopl { get; } = new("The least privilege with which the guest may do input and output, as the hypervisor emulates it.");

    /// <summary>VMASST_TYPE_architectural_iopl.</summary>
    public Map<Domain, Truth> ArchitecturalIopl { get; } = new("The domain's flags show the privilege for input and output, iret sets it, and its kernel counts as ring 0 for it.");

    /// <summary>VMASST_TYPE_writable_pagetables.</summary>
    public Map<Domain, Truth> WritablePagetables { get; } = new("The hypervisor emulates the domain's writes to L1 tables.");

    /// <summary>The bitmap of PHYSDEVOP_set_iobitmap, in the guest's memory.</summary>
    public Map<Vcpu, IoPort, Truth> IoBitmap { get; } = new("The guest's bitmap permits the port whatever the privilege.");

    /// <summary>ioport_caps.</summary>
    public Map<Domain, IoPort, Truth> HasIoPort { get; } = new("The domain was given the port of the processor.");

    /// <summary>Input and output that happened.</summary>
    public Map<Vcpu, IoPort, Truth> ReachedIoPort { get; } = new("The virtual processor has reached the processor's port.", reality: Reality.Ghost);

    /// <summary>dr0 to dr3.</summary>
    public Map<Vcpu, Breakpoint, Truth> BreakpointReserved { get; } = new("The debug register holds an address where the hypervisor lives.");

    /// <summary>dr7, GD.</summary>
    public Map<Vcpu, Truth> GeneralDetect { get; } = new("Debug register 7 asks for a trap whenever debug registers are accessed.");

    /// <summary>dr7, breakpoints of input and output.</summary>
    public Map<Vcpu, Truth> IoBreakpoints { get; } = new("Debug register 7 has an active breakpoint of input and output, which the hypervisor emulates.");

    /// <summary>cr4, DE.</summary>
    public Map<Vcpu, Truth> DebugExtensions { get; } = new("The guest has turned on the debugging extensions: there are breakpoints of input and output, and no other names of debug registers.");

    /// <summary>cr4.</summary>
    public Map<Vcpu, Truth> Cr4Outside { get; } = new("The guest's cr4 has a bit that guests may not change.");

    /// <summary>cr0, TS.</summary>
    public Map<Vcpu, Truth> TaskSwitched { get; } = new("The guest's next instruction of the floating-point unit traps.");

    /// <summary>cr0.</summary>
    public Map<Vcpu, Truth> Cr0Outside { get; } = new("The guest's cr0 differs from the hypervisor's in another bit than TS.");

    /// <summary>Segment bases.</summary>
    public Map<Vcpu, Truth> BasesCanonical { get; } = new("The bases of FS and GS are canonical.", initially: 1);

    /// <summary>vcpu_info_mfn.</summary>
    public Map<Vcpu, Truth> HasOwnInfo { get; } = new("The virtual processor's vcpu_info lies where the guest registered it.");

    /// <summary>Lists of calls.</summary>
    public Map<CallList, Choice<Progress>> ListProgress { get; } = new("How far the list is.", reality: Reality.Hidden);

    /// <summary>Whose list it is.</summary>
    public Map<CallList, Id<Vcpu>> CallerOf { get; } = new("The virtual processor that has made the multicall.", reality: Reality.Hidden);

    /// <summary>What the multicall answers.</summary>
    public Map<CallList, Choice<Answer>> ListAnswer { get; } = new("What the multicall answers.", reality: Reality.Hidden);

    /// <summary>Entries of the list.</summary>
    public Map<CallList, Call, Truth> Listed { get; } = new("The list has a call at the place.");

    /// <summary>multicall_entry, op.</summary>
    public Map<CallList, Call, Choice<Operation>> OperationOf { get; } = new("The call.", reality: Reality.Hidden, under: nameof(Listed));

    /// <summary>multicall_entry, args.</summary>
    public Map<CallList, Call, Truth> ArgumentOf { get; } = new("Its argument: what TS becomes, whether the base is canonical, the interrupt flag of the frame.", reality: Reality.Hidden, under: nameof(Listed));

    /// <summary>multicall_entry, args, of a call over a list of its own.</summary>
    public Map<CallList, Call, Word> Left { get; } = new("How many elements the call, if it has a list of its own, is still to go through.", reality: Reality.Hidden, under: nameof(Listed), cap: "elements");

    /// <summary>The elements at first.</summary>
    public Map<CallList, Call, Word> Elements { get; } = new("How many elements the call had at first.", reality: Reality.Ghost, under: nameof(Listed), cap: "elements");

    /// <summary>The elements that were performed.</summary>
    public Map<CallList, Call, Word> ElementsDone { get; } = new("How many elements of the call were performed.", reality: Reality.Ghost, under: nameof(Listed), cap: "elements");

    /// <summary>multicall_entry, result.</summary>
    public Map<CallList, Call, Choice<Answer>> ResultOf { get; } = new("The answer that was written for the call.", under: nameof(Listed));

    /// <summary>The list and the count that a continuation has.</summary>
    public Map<CallList, Call, Truth> Past { get; } = new("The hypervisor has gone past the call.", reality: Reality.Hidden, under: nameof(Listed));

    /// <summary>Calls that were performed.</summary>
    public Map<CallList, Call, Truth> WasPerformed { get; } = new("The call was performed.", reality: Reality.Ghost, under: nameof(Listed));

    /// <summary>Calls that were performed again.</summary>
    public Map<CallList, Call, Truth> WasPerformedTwice { get; } = new("The call was performed more than once.", reality: Reality.Ghost, under: nameof(Listed));

    /// <summary>The list in progress.</summary>
    public Map<Vcpu, Id<CallList>> Works { get; } = new("The list that the virtual processor goes through.", reality: Reality.Hidden);

    /// <summary>mc_state, call.</summary>
    public Map<Vcpu, Choice<CallStep>> Step { get; } = new("How far the copied call is.", reality: Reality.Hidden);

    /// <summary>mc_state, the place of the call.</summary>
    public Map<Vcpu, Id<Call>> LoadedFrom { get; } = new("The place of the copied call.", reality: Reality.Hidden);

    /// <summary>mc_state, call.op.</summary>
    public Map<Vcpu, Choice<Operation>> LoadedOperation { get; } = new("The copied call.", reality: Reality.Hidden);

    /// <summary>mc_state, call.args.</summary>
    public Map<Vcpu, Truth> LoadedArgument { get; } = new("Its argument.", reality: Reality.Hidden);

    /// <summary>mc_state, call.args.</summary>
    public Map<Vcpu, Word> LoadedLeft { get; } = new("How many elements it is still to go through.", reality: Reality.Hidden, cap: "elements");

    /// <summary>mc_state, call.result.</summary>
    public Map<Vcpu, Choice<Answer>> LoadedAnswer { get; } = new("Its answer.", reality: Reality.Hidden);

    /// <summary>TS after the same calls, one by one.</summary>
    public Map<Vcpu, Truth> SingleTaskSwitched { get; } = new("What TS would be if every call of a list were a hypercall of its own.", reality: Reality.Ghost);

    /// <summary>The interrupt flag of a native kernel.</summary>
    public Map<Vcpu, Truth> NativeFlag { get; } = new("What the interrupt flag would be if the guest's kernel ran on a processor of its own.", reality: Reality.Ghost);

    /// <summary>Events that the guest has to hear of.</summary>
    public Map<Port, Truth> Signalled { get; } = new("The port was signalled, and the guest has not handled that.", reality: Reality.Ghost);

    /// <summary>Deliveries without an end.</summary>
    public Map<Vcpu, Truth> Delivered { get; } = new("An event was delivered, and events were not unmasked since.", reality: Reality.Ghost);
}
