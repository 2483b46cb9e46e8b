using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen;

/// <summary>A virtual processor, with a processor of its own under it.</summary>
internal sealed class Vcpu(Domain domain, int index)
{
    public Domain Domain => domain;

    public int Index => index;

    /// <summary>Registers, traps and callbacks.</summary>
    public VcpuContext Context { get; } = new(domain.Mode);

    /// <summary>Its number among the vCPUs of all domains, for who listens to steps.</summary>
    public byte Number { get; set; }

    /// <summary>What the processor may still hold of translations.</summary>
    public Tlb Tlb { get; } = new();

    /// <summary>guest_table: the root of the kernel, or the level-4 table that Xen has made around a 32-bit guest's root.</summary>
    public PageInfo? KernelRoot { get; set; }

    /// <summary>guest_table_user.</summary>
    public PageInfo? UserRoot { get; set; }

    /// <summary>It has a root, so its processor runs it.</summary>
    public bool IsRunning => KernelRoot is not null;

    /// <summary>Guest kernel or guest user mode.</summary>
    public bool InUserMode { get; set; }

    /// <summary>What the processor walks.</summary>
    public PageInfo? ActiveRoot => InUserMode ? UserRoot : KernelRoot;

    public ulong LdtBase { get; set; }

    public uint LdtEntries { get; set; }

    /// <summary>A table whose reference still has to be given back.</summary>
    public ParkedTable? Parked { get; set; }

    /// <summary>How often it may be asked whether work is pending before the answer is yes.</summary>
    public int ChecksBeforePreemption { get; set; } = int.MaxValue;

    /// <summary>hypercall_preempt_check: other work waits, or an event that the guest would take now.</summary>
    public bool PreemptCheck()
    {
        if (Context.Info.WantsUpcall)
        {
            return true;
        }

        if (ChecksBeforePreemption == int.MaxValue)
        {
            return false;
        }

        return ChecksBeforePreemption == 0 || ChecksBeforePreemption-- == 0;
    }
}

/// <summary>old_guest_table: a table whose type reference, and the general one that goes with it, are given back before the hypercall ends.</summary>
/// <param name="Page">The table.</param>
/// <param name="IsPartial">What is given back is not a full reference but what an interrupted validation or devalidation left.</param>
internal sealed record ParkedTable(PageInfo Page, bool IsPartial);
