using Verified.Abi;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen;

/// <summary>What update_va_mapping is to change, and what is flushed then.</summary>
/// <param name="Va">The address whose entry it is.</param>
/// <param name="Value">The entry.</param>
/// <param name="Flags">UVMF_*: bits 0 and 1 the kind of flush; the rest 0 for the caller's processor, 4 for all of the domain, else the address of a bitmap of vCPUs.</param>
internal readonly record struct VaMapping(ulong Va, ulong Value, ulong Flags);

/// <summary>do_update_va_mapping and do_update_va_mapping_otherdomain.</summary>
/// <remarks>
/// EINVAL when the current address space has no level-1 table of the caller's for the address; ESRCH and EPERM for the
/// other domain; what the entry answers; EFAULT, with the entry changed, when the bitmap cannot be read.
/// Source: Xen 4.17.7 xen/arch/x86/mm.c.
/// </remarks>
internal sealed class UpdateVaMapping(Hypervisor hypervisor, Vcpu caller, VaMapping mapping, DomainId pageOwner)
    : Hypercall<VaMapping>(hypervisor, caller, new HeldRequests<VaMapping>([mapping]))
{
    private readonly VaMapping single = mapping;
    private Domain? owner;

    /// <summary>The same for a vCPU that has entered the hypervisor already. A table that was parked before stays parked: this hypercall does not look for one.</summary>
    public Errno UpdateEntered() => Admit() is var refusal and not Errno.None ? refusal : Perform(single);

    protected override Errno Admit()
    {
        owner = Hypervisor.FindPageOwner(pageOwner);
        return owner is null ? Errno.ESRCH : Errno.None;
    }

    protected override Errno Perform(VaMapping item)
    {
        if (!Caller.Domain.MayActOn(owner!))
        {
            return Errno.EPERM;
        }

        var errno = Hypervisor.UpdateL1Entry(Caller, item.Va, new Entry(item.Value), owner!);
        return errno == Errno.None ? Hypervisor.FlushAfterUpdate(Caller, item.Va, item.Flags) : errno;
    }
}

internal sealed partial class Hypervisor
{
    private const ulong FlushKindBits = 3;
    private const ulong FlushTlb = 1;
    private const ulong FlushPage = 2;
    private const ulong FlushAll = 4;

    /// <summary>The entry for an address in the vCPU's current address space.</summary>
    public Errno UpdateL1Entry(Vcpu vcpu, ulong va, Entry entry, Domain pageOwner)
    {
        if (!IsGuestAddress(va) || FindL1Entry(vcpu, va) is not var (table, slot) || !GetPage(table, vcpu.Domain))
        {
            Steps?.RefusesMapping(vcpu, Mfn.Invalid, Errno.EINVAL);
            return Errno.EINVAL;
        }

        var errno = Errno.EINVAL;
        if (table.Type == PageType.L1 && LockPage(table))
        {
            errno = ModL1Entry(table, slot, entry, EntryWrite.Normal, vcpu.Domain, pageOwner);
            UnlockPage(table);
        }
        else
        {
            Steps?.RefusesMapping(vcpu, table.Mfn, errno);
        }

        PutPage(table);
        return errno;
    }

    /// <summary>The flush that the flags of update_va_mapping ask for.</summary>
    public Errno FlushAfterUpdate(Vcpu vcpu, ulong va, ulong flags)
    {
        var kind = flags & FlushKindBits;
        if (kind is not (FlushTlb or FlushPage))
        {
            return Errno.None;
        }

        var target = flags & ~FlushKindBits;
        var vcpus = target == 0 ? [vcpu] : target == FlushAll ? vcpu.Domain.Vcpus : ReadVcpuMask(vcpu, target);
        if (vcpus is null)
        {
            return Errno.EFAULT;
        }

        if (kind == FlushTlb)
        {
            Flush(vcpus);
        }
        else
        {
            FlushOne(vcpus, va);
        }

        return Errno.None;
    }
}
