namespace Verified.Abi.Xen.Guest;

/// <summary>The atomic steps of the contract of the paravirtual guest, by the names of the rules. The order of the arguments is in the comment of each.</summary>
public enum GuestStepKind
{
    /// <summary>cpu, mm, top.</summary>
    StartOfDay,

    /// <summary>cpu, page, writable.</summary>
    SetInitially,

    /// <summary>cpu.</summary>
    FinishSetup,

    /// <summary>cpu, mm.</summary>
    StartCpu,

    /// <summary>cpu, mm, place.</summary>
    WriteCr3,

    /// <summary>cpu, page.</summary>
    MakeDescriptors,

    /// <summary>cpu, page, place.</summary>
    LoadGdt,

    /// <summary>cpu, page, place.</summary>
    LoadLdt,

    /// <summary>cpu, page.</summary>
    MakeStack,

    /// <summary>cpu, page, place.</summary>
    LoadStack,

    /// <summary>cpu, slot, present, place.</summary>
    LoadTls,

    /// <summary>cpu, slot, present.</summary>
    WriteDescriptor,

    /// <summary>cpu, mode.</summary>
    EnterLazyMode,

    /// <summary>cpu.</summary>
    LeaveLazyMode,

    /// <summary>cpu.</summary>
    BeginFlush,

    /// <summary>cpu.</summary>
    FinishFlush,

    /// <summary>cpu, mm.</summary>
    LockTables,

    /// <summary>cpu, mm.</summary>
    UnlockTables,

    /// <summary>cpu, table, slot, page, writes, place.</summary>
    MapPage,

    /// <summary>cpu, table, slot, place.</summary>
    UnmapPage,

    /// <summary>cpu, table, slot, writes, place.</summary>
    ProtectPage,

    /// <summary>cpu, top, slot, l1, place.</summary>
    LinkTable,

    /// <summary>cpu, top, slot, place.</summary>
    UnlinkTable,

    /// <summary>cpu, table, slot, page, writes.</summary>
    StorePage,

    /// <summary>cpu, table, slot.</summary>
    ClearPage,

    /// <summary>cpu, top, slot, l1.</summary>
    StoreLink,

    /// <summary>cpu, top, slot.</summary>
    ClearLink,

    /// <summary>cpu, table, slot.</summary>
    ReadBack,

    /// <summary>cpu, mm, page.</summary>
    CreateMm,

    /// <summary>cpu, mm.</summary>
    DestroyMm,

    /// <summary>cpu, mm, page.</summary>
    AllocateTable,

    /// <summary>cpu, mm, page, place.</summary>
    AllocatePinnedTable,

    /// <summary>cpu, page.</summary>
    ReleaseTable,

    /// <summary>cpu, page, place.</summary>
    ReleasePinnedTable,

    /// <summary>cpu, mm.</summary>
    BeginPin,

    /// <summary>cpu, page, place.</summary>
    PinPage,

    /// <summary>cpu, mm, place.</summary>
    FinishPin,

    /// <summary>cpu, mm, place.</summary>
    BeginUnpin,

    /// <summary>cpu, page, place.</summary>
    UnpinPage,

    /// <summary>cpu, mm.</summary>
    FinishUnpin,

    /// <summary>cpu, page.</summary>
    AllocatePage,

    /// <summary>cpu, page.</summary>
    FreePage,

    /// <summary>cpu, unusable.</summary>
    ReadFeatures,

    /// <summary>cpu.</summary>
    HideFeatures,

    /// <summary>cpu.</summary>
    DetectCpu,

    /// <summary>cpu, mm, privileged, ports.</summary>
    AllowIo,

    /// <summary>cpu.</summary>
    SetIopl,

    /// <summary>cpu.</summary>
    SetIoBitmap,

    /// <summary>cpu.</summary>
    ReturnToUser,

    /// <summary>cpu.</summary>
    EnterKernel,

    /// <summary>cpu.</summary>
    SignalEvent,

    /// <summary>cpu.</summary>
    MaskEvents,

    /// <summary>cpu.</summary>
    UnmaskEvents,

    /// <summary>cpu.</summary>
    TestEvents,

    /// <summary>cpu.</summary>
    ForceCallback,

    /// <summary>cpu.</summary>
    DeliverEvent,

    /// <summary>cpu.</summary>
    DeliverNothing,

    /// <summary>cpu.</summary>
    ClearEvent,

    /// <summary>cpu.</summary>
    EndCallback,

    /// <summary>cpu.</summary>
    FailSelectors,

    /// <summary>cpu.</summary>
    DropSelectors,

    /// <summary>cpu.</summary>
    EndFailsafe,

    /// <summary>cpu, place.</summary>
    ExecuteUpdate,

    /// <summary>cpu, place.</summary>
    ExecuteRemap,

    /// <summary>cpu, place.</summary>
    ExecutePin,

    /// <summary>cpu, place.</summary>
    ExecuteUnpin,

    /// <summary>cpu, place.</summary>
    ExecuteNewBase,

    /// <summary>cpu, place.</summary>
    ExecuteSetGdt,

    /// <summary>cpu, place.</summary>
    ExecuteStackSwitch,

    /// <summary>cpu, place.</summary>
    ExecuteSetLdt,
}
