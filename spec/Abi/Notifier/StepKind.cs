namespace Verified.Abi.Notifier;

/// <summary>The atomic steps of the notifier contract that an implementation can report, by the names of the rules. The order of the arguments is in the comment of each.</summary>
public enum StepKind
{
    /// <summary>change, mm, va.</summary>
    PrepareChange,

    /// <summary>change.</summary>
    CopyPage,

    /// <summary>change.</summary>
    LockPte,

    /// <summary>change.</summary>
    ClearUnderLock,

    /// <summary>change, writable.</summary>
    SetNewPte,

    /// <summary>change.</summary>
    ReusePte,

    /// <summary>change.</summary>
    UnlockPte,

    /// <summary>change.</summary>
    PutOld,

    /// <summary>change.</summary>
    PutNew,

    /// <summary>change.</summary>
    FinishChange,

    /// <summary>fault, secondary, va.</summary>
    SampleSequence,

    /// <summary>fault, write.</summary>
    GetUserPage,

    /// <summary>fault.</summary>
    SetSpte,

    /// <summary>fault.</summary>
    UpgradeSpte,

    /// <summary>fault.</summary>
    RetryFault,

    /// <summary>fault.</summary>
    PutUserPage,

    /// <summary>fault.</summary>
    FinishFault,

    /// <summary>secondary, window.</summary>
    StartEnter,

    /// <summary>secondary, window.</summary>
    StartReturn,

    /// <summary>secondary, window.</summary>
    EndEnter,

    /// <summary>secondary, window.</summary>
    EndReturn,

    /// <summary>secondary, change.</summary>
    PageEnter,

    /// <summary>secondary, change.</summary>
    PageReturn,

    /// <summary>secondary, va.</summary>
    DropSpte,

    /// <summary>secondary.</summary>
    FlushSecondary,

    /// <summary>secondary.</summary>
    GuestLock,

    /// <summary>secondary.</summary>
    GuestUnlock,

    /// <summary>secondary, va.</summary>
    AgeSpte,

    /// <summary>mm, va.</summary>
    AgePte,

    /// <summary>cpu, mm, va, write.</summary>
    CpuFill,

    /// <summary>cpu, mm, va, value.</summary>
    CpuWrite,

    /// <summary>cpu, mm, va, value.</summary>
    CpuRead,

    /// <summary>cpu, mm, first, last.</summary>
    FlushCpu,

    /// <summary>secondary, vcpu, va, write.</summary>
    SecondaryFill,

    /// <summary>secondary, vcpu, va, value.</summary>
    SecondaryWrite,

    /// <summary>secondary, vcpu, va, value.</summary>
    SecondaryRead,

    /// <summary>page.</summary>
    FreePage,

    /// <summary>change, page.</summary>
    AllocateNew,

    /// <summary>mm.</summary>
    CreateMm,

    /// <summary>window, child.</summary>
    BeginFork,

    /// <summary>window, child, va.</summary>
    CopyPte,

    /// <summary>window, child, va.</summary>
    CopySwap,

    /// <summary>window, child.</summary>
    FinishFork,

    /// <summary>mm.</summary>
    BeginExit,

    /// <summary>mm.</summary>
    EndExit,

    /// <summary>secondary, mm, memory, signal.</summary>
    Register,

    /// <summary>secondary.</summary>
    ReleaseEnter,

    /// <summary>secondary.</summary>
    ReleaseReturn,

    /// <summary>secondary.</summary>
    Unlink,

    /// <summary>page, slot.</summary>
    AddToCache,

    /// <summary>change, slot.</summary>
    SetSwapPte,

    /// <summary>slot.</summary>
    WriteOut,

    /// <summary>slot.</summary>
    DropFromCache,

    /// <summary>slot.</summary>
    ForgetSlot,

    /// <summary>slot, page.</summary>
    ReadIntoCache,

    /// <summary>change.</summary>
    MapCached,

    /// <summary>window, va.</summary>
    ZapSwap,

    /// <summary>window, mm, first, last, purpose.</summary>
    OpenWindow,

    /// <summary>window, outer, first, last.</summary>
    OpenNested,

    /// <summary>window.</summary>
    StartsDone,

    /// <summary>window, va.</summary>
    ZapPte,

    /// <summary>window, va.</summary>
    ProtectPte,

    /// <summary>window, from, to, writable.</summary>
    MovePte,

    /// <summary>window.</summary>
    ChangesDone,

    /// <summary>window.</summary>
    EndsDone,

    /// <summary>window, va.</summary>
    PutGathered,

    /// <summary>window.</summary>
    CloseWindow,
}
