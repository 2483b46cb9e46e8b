namespace Verified.Abi.Xen.Transfer;

/// <summary>The atomic steps of control transfer, by the names of the rules. The order of the arguments is in the comment of each.</summary>
public enum TransferStepKind
{
    /// <summary>vcpu, type, canonical, masks, nmi.</summary>
    RegisterCallback,

    /// <summary>vcpu, type, nmi.</summary>
    UnregisterCallback,

    /// <summary>vcpu.</summary>
    Execute,

    /// <summary>vcpu.</summary>
    MaskEvents,

    /// <summary>vcpu.</summary>
    UnmaskEvents,

    /// <summary>vcpu.</summary>
    Recheck,

    /// <summary>vcpu, mask, pending, selector, selected, port, portPending, portMasked.</summary>
    Scribble,

    /// <summary>vcpu, above, iopl.</summary>
    SetIopl,

    /// <summary>vcpu, type, command.</summary>
    VmAssist,

    /// <summary>vcpu, port, permitted.</summary>
    ChangeIoBitmap,

    /// <summary>domain, port.</summary>
    GiveIoPort,

    /// <summary>vcpu, port.</summary>
    PortIo,

    /// <summary>vcpu.</summary>
    IgnoreCliSti,

    /// <summary>vcpu, port.</summary>
    RefuseIo,

    /// <summary>vcpu, code, interruptFlag, iopl.</summary>
    Iret,

    /// <summary>vcpu, readable, code.</summary>
    CrashForIret,

    /// <summary>vcpu.</summary>
    Interrupt,

    /// <summary>vcpu.</summary>
    EnterHypervisor,

    /// <summary>vcpu.</summary>
    HandleSoftirq,

    /// <summary>vcpu, reserved.</summary>
    BounceToKernel,

    /// <summary>vcpu, reserved.</summary>
    DeliverEvent,

    /// <summary>vcpu, writable, reserved.</summary>
    CrashForFrame,

    /// <summary>vcpu.</summary>
    ReturnToGuest,

    /// <summary>vcpu, vector, error.</summary>
    RefuseReturn,

    /// <summary>list, call, operation, argument.</summary>
    MakeCall,

    /// <summary>list, call.</summary>
    MakeElement,

    /// <summary>vcpu, list, accessible.</summary>
    BeginMulticall,

    /// <summary>vcpu, list.</summary>
    ContinueMulticall,

    /// <summary>vcpu, call.</summary>
    LoadCall,

    /// <summary>vcpu.</summary>
    PerformElement,

    /// <summary>vcpu, kernel.</summary>
    PerformCall,

    /// <summary>vcpu.</summary>
    WriteAnswer,

    /// <summary>vcpu.</summary>
    InterruptCall,

    /// <summary>vcpu.</summary>
    InterruptMulticall,

    /// <summary>vcpu.</summary>
    FaultMulticall,

    /// <summary>vcpu.</summary>
    EndMulticall,

    /// <summary>vcpu, register, reserved.</summary>
    SetBreakpoint,

    /// <summary>vcpu, register, upperBits, generalDetect, active, io.</summary>
    SetDebugRegister,

    /// <summary>vcpu, which, canonical.</summary>
    SetSegmentBase,

    /// <summary>vcpu, canonical.</summary>
    WriteBase,

    /// <summary>vcpu, set.</summary>
    FpuTaskswitch,

    /// <summary>vcpu, taskSwitched, outside.</summary>
    WriteCr0,

    /// <summary>vcpu, debugExtensions.</summary>
    WriteCr4,

    /// <summary>vcpu.</summary>
    Block,

    /// <summary>vcpu.</summary>
    Sleep,

    /// <summary>vcpu, vector, readable, canonical, code, dpl, masks.</summary>
    SetTrap,

    /// <summary>vcpu.</summary>
    EndTrapTable,

    /// <summary>vcpu.</summary>
    ClearTrapTable,

    /// <summary>port, vcpu, selector.</summary>
    BindPort,

    /// <summary>sender, port.</summary>
    Signal,

    /// <summary>sender.</summary>
    TestPortMask,

    /// <summary>sender, port.</summary>
    UnmaskPort,

    /// <summary>sender.</summary>
    TestPortPending,

    /// <summary>sender.</summary>
    SetSelector,

    /// <summary>sender.</summary>
    MarkUpcallPending,

    /// <summary>sender.</summary>
    MarkUpcallPendingLocally,

    /// <summary>vcpu, fits, writable.</summary>
    RegisterVcpuInfo,

    /// <summary>port.</summary>
    MaskPort,

    /// <summary>vcpu, ring, reserved.</summary>
    StackSwitch,

    /// <summary>vcpu, vector, error.</summary>
    RaiseException,

    /// <summary>vcpu, vector, direct.</summary>
    SoftwareInterrupt,

    /// <summary>vcpu, vector, direct.</summary>
    RefuseSoftwareInterrupt,

    /// <summary>vcpu.</summary>
    EnterSyscall,

    /// <summary>vcpu, invalidOpcode.</summary>
    RefuseSyscall,

    /// <summary>vcpu.</summary>
    FailSelectors,

    /// <summary>vcpu.</summary>
    ClearUpcallPending,

    /// <summary>vcpu.</summary>
    TakeSelectors,

    /// <summary>vcpu, port.</summary>
    HandlePort,

    /// <summary>vcpu, port.</summary>
    SkipPort,

    /// <summary>vcpu.</summary>
    EndUpcall,

    /// <summary>vcpu, domain.</summary>
    CreateVcpu,

    /// <summary>vcpu, present.</summary>
    NewUserBaseptr,
}
