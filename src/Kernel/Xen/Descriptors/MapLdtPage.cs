using Verified.Abi;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Descriptors;

/// <summary>A virtual processor's descriptor tables, and the bases of its segments.</summary>
internal sealed partial class DescriptorTables(Hypervisor hypervisor)
{
    /// <summary>GDT_LDT_VIRT_START: for each vCPU the 64 KiB of its table, then those of its local table.</summary>
    public const ulong DescriptorWindow = 0xffff_8200_0000_0000;
    public const ulong DescriptorWindowBytes = 1ul << 30;
    public const int VcpuWindowShift = 17;
    public const int TableWindowShift = 16;

    /// <summary>Where the processor looks for the descriptors of a vCPU's local table.</summary>
    public static ulong LdtWindow(Vcpu vcpu) => DescriptorWindow + ((ulong)vcpu.Index << VcpuWindowShift) + (1ul << TableWindowShift);

    /// <summary>pv_map_ldt_shadow_page: a frame of the local table, found in the kernel's pagetables, becomes a frame of descriptors.</summary>
    /// <returns>False beyond the table (XSA-298), where nothing is mapped, and for a frame that is not the domain's or not all good descriptors.</returns>
    public bool MapLdtPage(Vcpu vcpu, int index)
    {
        var context = vcpu.Context;
        if ((uint)index * DescriptorsOfAFrame >= vcpu.LdtEntries)
        {
            return false;
        }

        if (context.Ldt[index] is not null)
        {
            return true;
        }

        var va = vcpu.LdtBase + ((ulong)index * MachineMemory.FrameBytes);
        va = vcpu.Domain.Mode.Is32Bit ? (uint)va : va;
        if (!GuestMode.IsCanonical(va) || hypervisor.FindL1Entry(vcpu, va) is not var (table, slot)
            || hypervisor.Memory.ReadEntry(table.Mfn, slot) is var entry && !entry.IsPresent)
        {
            return false;
        }

        if (hypervisor.OnBehalfOf(vcpu, () => hypervisor.GetPageAndType(entry.Frame, PageType.SegDesc, vcpu.Domain)) != Errno.None)
        {
            return false;
        }

        context.Ldt[index] = hypervisor.Page(entry.Frame);
        return true;
    }

    /// <summary>What a vCPU of a domain that ends holds of frames: its tables of descriptors, and its information.</summary>
    public void GiveUp(Vcpu vcpu)
    {
        DestroyGdt(vcpu);
        DestroyLdt(vcpu);
        if (vcpu.Context.Info.Registered is { } page)
        {
            vcpu.Context.Info.Withdraw();
            hypervisor.PutPageAndType(page);
        }
    }

    /// <summary>pv_destroy_ldt: what has been mapped of the local table is given back.</summary>
    /// <returns>Whether there was anything.</returns>
    public bool DestroyLdt(Vcpu vcpu)
    {
        var old = vcpu.Context.Ldt.OfType<PageInfo>().ToList();
        Array.Clear(vcpu.Context.Ldt);
        PutDescriptors(old);
        return old.Count > 0;
    }
}
