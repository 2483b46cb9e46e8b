using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

/// <summary>A page of physical memory.</summary>
public sealed class Page : Kind;

/// <summary>The address of a page in a process, a host virtual address for KVM.</summary>
public sealed class Va : Kind;

/// <summary>An address space: the primary page table.</summary>
public sealed class Mm : Kind;

/// <summary>A processor with a TLB over primary page tables.</summary>
public sealed class Cpu : Kind;

/// <summary>A secondary MMU whose notifier is registered with one address space.</summary>
public sealed class Secondary : Kind;

/// <summary>A virtual processor, or a context, with a TLB over a secondary MMU's sptes.</summary>
public sealed class Vcpu : Kind;

/// <summary>An operation on a range of addresses: an invalidate_range_start that awaits its invalidate_range_end.</summary>
[Called("range", Formerly = "window")]
public sealed class InvalidateRange : Kind;

/// <summary>An operation on one pte under its lock: a write fault, a first touch, a swap-out, a swap-in.</summary>
[Called("update", Formerly = "change")]
public sealed class PteUpdate : Kind;

/// <summary>A fault of a secondary MMU on its way from sample to spte.</summary>
public sealed class Fault : Kind;

/// <summary>A place on the swap device.</summary>
[Called("slot")]
public sealed class SwapSlot : Kind;

/// <summary>A system call, or another operation of the kernel that has a contract of its own.</summary>
public sealed class Call : Kind;

/// <summary>What a page can contain; number 0 is a zeroed page.</summary>
public sealed class Value : Kind;

/// <summary>The life of an address space.</summary>
public enum Life
{
    /// <summary>It does not exist.</summary>
    Absent,

    /// <summary>Threads run in it.</summary>
    Running,

    /// <summary>A fork is filling it; nobody runs in it yet.</summary>
    Born,

    /// <summary>Its last thread has gone, and so have its secondary MMUs.</summary>
    Exiting,
}

/// <summary>Why an invalidate range was opened.</summary>
public enum Purpose
{
    /// <summary>To unmap or to move.</summary>
    Unmap,

    /// <summary>To take away write permission.</summary>
    Protect,

    /// <summary>To copy into a child, which write-protects.</summary>
    Fork,
}

/// <summary>How far an invalidate range is.</summary>
public enum Phase
{
    /// <summary>The invalidate range does not exist.</summary>
    Idle,

    /// <summary>invalidate_range_start is being called.</summary>
    Starting,

    /// <summary>Every callback for the start has returned; page-table entries may change.</summary>
    Inside,

    /// <summary>The pte updates are made; invalidate_range_end is being called.</summary>
    Ending,

    /// <summary>Every callback for the end has returned; what was gathered may be freed, and the operation may return.</summary>
    Ended,
}

/// <summary>How far the callbacks of one secondary MMU are for one invalidate range or pte update.</summary>
public enum Callback
{
    /// <summary>Not called, or its callback for the end has returned.</summary>
    NotCalled,

    /// <summary>Its callback for the start, or for the page, is running.</summary>
    InStart,

    /// <summary>That callback has returned.</summary>
    Started,

    /// <summary>Its callback for the end is running.</summary>
    InEnd,
}

/// <summary>How far a pte update is.</summary>
public enum Stage
{
    /// <summary>The pte update does not exist.</summary>
    Idle,

    /// <summary>It knows its address; the pte is not locked.</summary>
    Prepared,

    /// <summary>It holds the page-table lock.</summary>
    Locked,

    /// <summary>Under the lock it has cleared a present pte.</summary>
    Cleared,

    /// <summary>The lock is released; references may be left to put.</summary>
    Unlocked,
}

/// <summary>A secondary MMU's registration.</summary>
public enum Status
{
    /// <summary>Never registered.</summary>
    None,

    /// <summary>On the list; it may map.</summary>
    Live,

    /// <summary>Its release is running; still on the list, and it maps no more.</summary>
    Releasing,

    /// <summary>Released; no callback will come.</summary>
    Dead,
}

/// <summary>Who holds a secondary MMU's mmu_lock.</summary>
public enum Holder
{
    /// <summary>Nobody.</summary>
    Nobody,

    /// <summary>A notifier callback.</summary>
    Notifier,

    /// <summary>The secondary MMU itself, on behalf of its guest.</summary>
    Guest,

    /// <summary>The release callback.</summary>
    Release,
}

/// <summary>How far a secondary fault is.</summary>
public enum Step
{
    /// <summary>No fault.</summary>
    Idle,

    /// <summary>The sequence was sampled.</summary>
    Sampled,

    /// <summary>A page was got and is referenced.</summary>
    HasPage,

    /// <summary>The fault was committed or given up; the reference is still to be put.</summary>
    Decided,
}
