using System.Buffers.Binary;
using Verified.Abi;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Grants;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    private const int MapGrantRefBytes = 32;

    /// <summary>GTF_*: in the flags of an entry that it permits access, to read only, and what is made of it.</summary>
    private const ushort GrantPermitsAccess = 1;
    private const ushort GrantTypeAndSubPage = 0x103;
    private const ushort GrantReadOnly = 1 << 2;
    private const ushort GrantReading = 1 << 3;
    private const ushort GrantWriting = 1 << 4;

    /// <summary>GNTTABOP_map_grant_ref for each element of the list.</summary>
    private long MapGrantRefs(HypercallFrame call, ulong list, uint count)
    {
        if (!Hypervisor.IsGuestArray(list, count, MapGrantRefBytes))
        {
            return HypercallFrame.Result(Errno.EFAULT);
        }

        Span<byte> map = stackalloc byte[MapGrantRefBytes];
        for (var done = 0u; done < count; done++)
        {
            var va = list + (done * (ulong)MapGrantRefBytes);
            if (done > 0 && call.Vcpu.PreemptCheck())
            {
                return call.ContinueWith(HypercallNumber.GrantTableOp, (ulong)GrantCommand.MapGrantRef, va, count - done);
            }

            if (!hypervisor.CopyFromGuest(call.Vcpu, va, map))
            {
                return HypercallFrame.Result(Errno.EFAULT);
            }

            var status = MapGrantRef(call.Vcpu, map);
            BinaryPrimitives.WriteInt16LittleEndian(map[18..], (short)status);
            if (!hypervisor.CopyToGuest(call.Vcpu, va, map))
            {
                return HypercallFrame.Result(Errno.EFAULT);
            }
        }

        return 0;
    }

    private GrantStatus MapGrantRef(Vcpu vcpu, Span<byte> map)
    {
        var flags = (GrantMap)BinaryPrimitives.ReadUInt32LittleEndian(map[8..]);
        if ((flags & (GrantMap.Device | GrantMap.Host)) == 0)
        {
            return GrantStatus.BadReference;
        }

        if (hypervisor.FindDomain(new DomainId(BinaryPrimitives.ReadUInt16LittleEndian(map[16..]))) is not { } owner)
        {
            return GrantStatus.BadDomain;
        }

        var table = vcpu.Domain.Grants;
        if (table.TakeHandle(vcpu.Index) is not { } handle)
        {
            return GrantStatus.NoSpace;
        }

        var reference = BinaryPrimitives.ReadUInt32LittleEndian(map[12..]);
        var host = BinaryPrimitives.ReadUInt64LittleEndian(map);
        var status = MapReference(vcpu, owner, reference, host, flags);
        if (status != GrantStatus.Okay)
        {
            table.GiveHandle(handle);
            return status;
        }

        var mapping = table.Mappings[(int)handle];
        (mapping.Owner, mapping.Reference, mapping.Flags) = (owner, reference, flags);
        BinaryPrimitives.WriteUInt32LittleEndian(map[20..], handle);
        BinaryPrimitives.WriteUInt64LittleEndian(map[24..], owner.Grants.Active(reference).Frame.Number << PageShift);
        return status;
    }

    private GrantStatus MapReference(Vcpu vcpu, Domain owner, uint reference, ulong host, GrantMap flags)
    {
        if (!GrowGrantTable(owner, 1) || !owner.Grants.IsReference(reference))
        {
            return GrantStatus.BadReference;
        }

        var grant = owner.Grants.Active(reference);
        if (grant.IsPinned && (grant.User != vcpu.Domain.Id || grant.IsFull(flags)))
        {
            return GrantStatus.GeneralError;
        }

        var wasPinned = grant.IsPinned;
        if (AdmitGrant(vcpu.Domain, owner, reference, grant, flags) is var refusal and not GrantStatus.Okay)
        {
            return refusal;
        }

        var page = hypervisor.Page(grant.Frame)!;
        if (wasPinned && !hypervisor.GetPage(page, owner))
        {
            ReduceGrantStatus(owner, reference, grant, flags);
            return GrantStatus.GeneralError;
        }

        grant.Pin(flags);
        if (HoldGrant(vcpu, owner, page, host, flags))
        {
            return GrantStatus.Okay;
        }

        grant.Unpin(flags);
        ReduceGrantStatus(owner, reference, grant, flags);
        return GrantStatus.GeneralError;
    }

    /// <summary>Does the entry permit this? A first mapping also gets the frame, with a reference.</summary>
    private GrantStatus AdmitGrant(Domain user, Domain owner, uint reference, ActiveGrant grant, GrantMap flags)
    {
        var isReadOnly = flags.HasFlag(GrantMap.ReadOnly);
        if (grant.IsPinned && (isReadOnly || grant.IsPinnedForWriting))
        {
            return GrantStatus.Okay;
        }

        var entry = GrantEntry(owner, reference);
        var granted = BinaryPrimitives.ReadUInt16LittleEndian(entry);
        var mayUse = grant.IsPinned || ((granted & GrantTypeAndSubPage) == GrantPermitsAccess && BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]) == user.Id.Number);
        if (!mayUse || (!isReadOnly && (granted & GrantReadOnly) != 0))
        {
            return GrantStatus.GeneralError;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)(granted | GrantReading | (isReadOnly ? 0 : GrantWriting)));
        if (grant.IsPinned)
        {
            return GrantStatus.Okay;
        }

        var frame = new Mfn(BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]));
        if (owner.IsTranslated || hypervisor.GetPage(frame, owner) is null)
        {
            ReduceGrantStatus(owner, reference, grant, flags);
            return GrantStatus.BadPage;
        }

        (grant.User, grant.Frame) = (user.Id, frame);
        return GrantStatus.Okay;
    }

    /// <summary>Takes the references of the mapping, of which one is taken already, and makes it; or gives all back.</summary>
    private bool HoldGrant(Vcpu vcpu, Domain owner, PageInfo page, ulong host, GrantMap flags)
    {
        var (references, types) = (1, 0);
        var isHeld = true;
        if (flags.HasFlag(GrantMap.Device) && !flags.HasFlag(GrantMap.ReadOnly))
        {
            isHeld = TakeWritable(page, ref types);
        }

        if (isHeld && flags.HasFlag(GrantMap.Host))
        {
            isHeld = !flags.HasFlag(GrantMap.Device) || TakeReference(page, owner, ref references);
            isHeld = isHeld && (flags.HasFlag(GrantMap.ReadOnly) || TakeWritable(page, ref types));
            isHeld = isHeld && hypervisor.CreateGrantMapping(vcpu, host, page.Mfn, flags);
        }

        for (; !isHeld && types > 0; types--)
        {
            hypervisor.PutPageType(page);
        }

        for (; !isHeld && references > 0; references--)
        {
            hypervisor.PutPage(page);
        }

        return isHeld;
    }

    private bool TakeWritable(PageInfo page, ref int types)
    {
        var isTaken = hypervisor.GetPageType(page, PageType.Writable) == Errno.None;
        types += isTaken ? 1 : 0;
        return isTaken;
    }

    private bool TakeReference(PageInfo page, Domain owner, ref int references)
    {
        var isTaken = hypervisor.GetPage(page, owner);
        references += isTaken ? 1 : 0;
        return isTaken;
    }

    /// <summary>struct grant_entry_v1: flags, the domain that may use it, and a frame.</summary>
    private Span<byte> GrantEntry(Domain owner, uint reference)
    {
        var frame = owner.Grants.Frames[(int)(reference / GrantTable.EntriesOfAFrame)];
        return hypervisor.Memory.Frame(frame.Mfn).Slice((int)(reference % GrantTable.EntriesOfAFrame) * GrantTable.EntryBytes, GrantTable.EntryBytes);
    }

    /// <summary>reduce_status_for_pin: the entry says no longer that it is read or written when it is not.</summary>
    private void ReduceGrantStatus(Domain owner, uint reference, ActiveGrant grant, GrantMap flags)
    {
        if (owner.IsDying)
        {
            return;
        }

        var entry = GrantEntry(owner, reference);
        var cleared = (grant.IsPinned ? 0 : GrantReading) | (flags.HasFlag(GrantMap.ReadOnly) || grant.IsPinnedForWriting ? 0 : GrantWriting);
        BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(entry) & ~cleared));
    }
}
