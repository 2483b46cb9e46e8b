using Verified.Abi.Judging;

namespace Verified.Abi.Notifier;

/// <summary>The atomic steps of the notifier contract that an implementation can report, by the names of the rules. The order of the arguments is in the comment of each; a request, a purpose or an answer is that of the specification, by its number.</summary>
public enum StepKind
{
    /// <summary>update, mm, va.</summary>
    [Formerly("PrepareChange")]
    PreparePteUpdate,

    /// <summary>update.</summary>
    CopyPage,

    /// <summary>update.</summary>
    LockPte,

    /// <summary>update.</summary>
    ClearUnderLock,

    /// <summary>update, writable.</summary>
    SetNewPte,

    /// <summary>update.</summary>
    ReusePte,

    /// <summary>update.</summary>
    UnlockPte,

    /// <summary>update.</summary>
    PutOld,

    /// <summary>update.</summary>
    PutNew,

    /// <summary>update.</summary>
    [Formerly("FinishChange")]
    FinishPteUpdate,

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

    /// <summary>secondary, range.</summary>
    StartEnter,

    /// <summary>secondary, range.</summary>
    StartReturn,

    /// <summary>secondary, range.</summary>
    EndEnter,

    /// <summary>secondary, range.</summary>
    EndReturn,

    /// <summary>secondary, update.</summary>
    PageEnter,

    /// <summary>secondary, update.</summary>
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

    /// <summary>update, page.</summary>
    AllocateNew,

    /// <summary>mm.</summary>
    CreateMm,

    /// <summary>range, child.</summary>
    BeginFork,

    /// <summary>range, child, va.</summary>
    CopyPte,

    /// <summary>range, child, va.</summary>
    CopySwap,

    /// <summary>range, child.</summary>
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

    /// <summary>update, slot.</summary>
    SetSwapPte,

    /// <summary>slot.</summary>
    WriteOut,

    /// <summary>slot.</summary>
    DropFromCache,

    /// <summary>slot.</summary>
    [Formerly("ForgetSlot")]
    FreeSwapSlot,

    /// <summary>slot, page.</summary>
    ReadIntoCache,

    /// <summary>update.</summary>
    MapCached,

    /// <summary>range, va.</summary>
    ZapSwap,

    /// <summary>range, mm, first, last, purpose.</summary>
    [Formerly("OpenWindow")]
    OpenRange,

    /// <summary>range, outer, first, last.</summary>
    OpenNested,

    /// <summary>range.</summary>
    StartsDone,

    /// <summary>range, va.</summary>
    ZapPte,

    /// <summary>range, va.</summary>
    ProtectPte,

    /// <summary>range, from, to, writable.</summary>
    MovePte,

    /// <summary>range.</summary>
    [Formerly("ChangesDone")]
    UpdatesDone,

    /// <summary>range.</summary>
    EndsDone,

    /// <summary>range, va.</summary>
    PutGathered,

    /// <summary>range.</summary>
    [Formerly("CloseWindow")]
    CloseRange,

    /// <summary>call, request, mm, first, last, writable, child.</summary>
    BeginCall,

    /// <summary>call, first, last.</summary>
    AddVma,

    /// <summary>call, first, last.</summary>
    RemoveVma,

    /// <summary>call, first, last, writable.</summary>
    ProtectVma,

    /// <summary>call, from, to.</summary>
    CopyVma,

    /// <summary>call, answer.</summary>
    ReturnFromCall,

    /// <summary>mm, va, write.</summary>
    RefuseAccess,

    /// <summary>secondary, answer.</summary>
    ReturnFromUnregister,
}
