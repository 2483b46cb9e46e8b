using Verified.Abi.Judging;

namespace Verified.Abi.Xen.Memory;

/// <summary>The atomic steps of the Xen contract that a hypervisor can report, by the names of the rules. The order of the arguments is in the comment of each.</summary>
public enum XenStepKind
{
    /// <summary>vcpu, domain.</summary>
    CreateVcpu,

    /// <summary>frame, domain, scrubs.</summary>
    Allocate,

    /// <summary>vcpu, frame.</summary>
    DecreaseReservation,

    /// <summary>frame, scrubs.</summary>
    Free,

    /// <summary>vcpu, frame.</summary>
    Steal,

    /// <summary>frame.</summary>
    ReturnStolen,

    /// <summary>vcpu, frame, slot, present, target, writes, flags.</summary>
    StoreData,

    /// <summary>table, slot.</summary>
    [Formerly("ValidateLeaf")]
    ValidateL1Entry,

    /// <summary>table, slot.</summary>
    ValidateEntry,

    /// <summary>table, slot.</summary>
    ValidateSelf,

    /// <summary>table, slot.</summary>
    ValidateLinear,

    /// <summary>table.</summary>
    FinishValidation,

    /// <summary>table, slot.</summary>
    InterruptEntry,

    /// <summary>table, slot.</summary>
    [Formerly("InvalidateLeaf")]
    DevalidateL1Entry,

    /// <summary>table, slot.</summary>
    [Formerly("InvalidateEntry")]
    DevalidateEntry,

    /// <summary>table.</summary>
    [Formerly("FinishInvalidation")]
    FinishDevalidation,

    /// <summary>table.</summary>
    ForgetTable,

    /// <summary>vcpu.</summary>
    InterruptHypercall,

    /// <summary>vcpu.</summary>
    InterruptUpdate,

    /// <summary>vcpu, table, type.</summary>
    BeginPin,

    /// <summary>vcpu.</summary>
    Pin,

    /// <summary>vcpu.</summary>
    RefusePin,

    /// <summary>vcpu, table.</summary>
    Unpin,

    /// <summary>vcpu, table.</summary>
    BeginBase,

    /// <summary>vcpu.</summary>
    LoadFirstBase,

    /// <summary>vcpu.</summary>
    LoadBase,

    /// <summary>vcpu, table.</summary>
    BeginUserBase,

    /// <summary>vcpu.</summary>
    LoadFirstUserBase,

    /// <summary>vcpu.</summary>
    LoadUserBase,

    /// <summary>vcpu.</summary>
    ClearUserBase,

    /// <summary>vcpu, table, slot, target, writes, flags.</summary>
    [Formerly("SetLeaf")]
    SetL1Entry,

    /// <summary>vcpu, table, slot.</summary>
    [Formerly("ClearLeaf")]
    ClearL1Entry,

    /// <summary>vcpu, table, slot, target, writes, flags.</summary>
    [Formerly("ReplaceLeaf")]
    ReplaceL1Entry,

    /// <summary>vcpu, table, slot, flags.</summary>
    [Formerly("RewriteLeaf")]
    RewriteL1Entry,

    /// <summary>vcpu, table, slot, flags.</summary>
    AllowWriting,

    /// <summary>vcpu, table, slot, flags.</summary>
    ForbidWriting,

    /// <summary>vcpu, table, slot, target, writes, flags.</summary>
    BeginUpdate,

    /// <summary>vcpu.</summary>
    SetEntry,

    /// <summary>vcpu.</summary>
    ReplaceEntry,

    /// <summary>vcpu.</summary>
    RewriteEntry,

    /// <summary>vcpu, table, slot, flags.</summary>
    RewriteFlags,

    /// <summary>vcpu, table, slot.</summary>
    ClearEntry,

    /// <summary>vcpu, table, slot, flags.</summary>
    SetSelf,

    /// <summary>vcpu, table, slot, target, flags.</summary>
    SetLinear,

    /// <summary>vcpu, table, slot.</summary>
    ClearSelf,

    /// <summary>cpu, vcpu.</summary>
    Switch,

    /// <summary>cpu.</summary>
    FlushCpu,

    /// <summary>cpu, frame, last.</summary>
    ForgetTranslation,

    /// <summary>cpu, root, slot4, slot3, slot2, slot1, write.</summary>
    Walk,

    /// <summary>cpu, frame, slot, present, target, writes, flags.</summary>
    CpuWrite,
}
