using System.Buffers.Binary;
using Verified.Abi;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Grants;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    private const int UnmapGrantRefBytes = 24;
    private const int UnmapStatusAt = 20;

    /// <summary>GNTTAB_UNMAP_BATCH_SIZE: so many are unmapped before translations are flushed and references put.</summary>
    private const uint UnmapBatch = 32;

    private readonly List<(Domain Owner, uint Reference, GrantMap Done)> unmapped = [];

    /// <summary>GNTTABOP_unmap_grant_ref and GNTTABOP_unmap_and_replace for each element of the list.</summary>
    private long UnmapGrantRefs(HypercallFrame call, GrantCommand command, ulong list, uint count)
    {
        if (!Hypervisor.IsGuestArray(list, count, UnmapGrantRefBytes))
        {
            return HypercallFrame.Result(Errno.EFAULT);
        }

        for (var done = 0u; done < count;)
        {
            var batch = Math.Min(count - done, UnmapBatch);
            var isRead = UnmapSome(call.Vcpu, command, list + (done * (ulong)UnmapGrantRefBytes), batch);
            hypervisor.Flush(call.Vcpu.Domain.Vcpus);
            unmapped.ForEach(PutGrant);
            unmapped.Clear();
            if (!isRead)
            {
                return HypercallFrame.Result(Errno.EFAULT);
            }

            done += batch;
            if (done < count && call.Vcpu.PreemptCheck())
            {
                return call.ContinueWith(HypercallNumber.GrantTableOp, (ulong)command, list + (done * (ulong)UnmapGrantRefBytes), count - done);
            }
        }

        return 0;
    }

    /// <summary>gnttab_release_mappings: a domain that ends does not use anybody's grants any more. What its pagetables map is put with them.</summary>
    public void ReleaseGrants(Domain domain)
    {
        foreach (var mapping in domain.Grants.Mappings)
        {
            if (mapping.Flags != GrantMap.None)
            {
                var grant = mapping.Owner!.Grants.Active(mapping.Reference);
                if (mapping.Flags.HasFlag(GrantMap.Device))
                {
                    PutGranted(hypervisor.Page(grant.Frame)!, mapping.Flags);
                }

                grant.Unpin(mapping.Flags);
                ReduceGrantStatus(mapping.Owner, mapping.Reference, grant, mapping.Flags);
                mapping.Flags = GrantMap.None;
            }
        }
    }

    private bool UnmapSome(Vcpu vcpu, GrantCommand command, ulong list, uint count)
    {
        Span<byte> unmap = stackalloc byte[UnmapGrantRefBytes];
        for (var index = 0u; index < count; index++)
        {
            var va = list + (index * (ulong)UnmapGrantRefBytes);
            if (!hypervisor.CopyFromGuest(vcpu, va, unmap))
            {
                return false;
            }

            var status = UnmapGrantRef(vcpu, command, unmap);
            if (WriteStatus(vcpu, va + UnmapStatusAt, status) != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>unmap_common: the handle's mappings of which an address is given are undone.</summary>
    private GrantStatus UnmapGrantRef(Vcpu vcpu, GrantCommand command, ReadOnlySpan<byte> unmap)
    {
        var host = BinaryPrimitives.ReadUInt64LittleEndian(unmap);
        var second = BinaryPrimitives.ReadUInt64LittleEndian(unmap[8..]);
        var (device, replacement) = command == GrantCommand.UnmapGrantRef ? (second, 0ul) : (0ul, second);
        var handle = BinaryPrimitives.ReadUInt32LittleEndian(unmap[16..]);
        var table = vcpu.Domain.Grants;
        if (handle >= table.Mappings.Count || table.Mappings[(int)handle] is not { Flags: not GrantMap.None, Owner: { } owner } mapping)
        {
            return GrantStatus.BadHandle;
        }

        var frame = owner.Grants.Active(mapping.Reference).Frame;
        var flags = mapping.Flags;
        if (device != 0 && flags.HasFlag(GrantMap.Device) && device != frame.Number << PageShift)
        {
            return GrantStatus.BadDeviceAddress;
        }

        var done = GrantMap.None;
        if (host != 0 && flags.HasFlag(GrantMap.Host))
        {
            if (!hypervisor.ReplaceGrantMapping(vcpu, host, frame, replacement, flags))
            {
                return GrantStatus.GeneralError;
            }

            done |= GrantMap.Host;
        }

        if (device != 0 && flags.HasFlag(GrantMap.Device))
        {
            done |= GrantMap.Device;
        }

        Undo(vcpu, handle, mapping, owner, done);
        return GrantStatus.Okay;
    }

    /// <summary>The references and pins of what was undone go when translations were flushed. A handle that stands for nothing any more is free.</summary>
    private void Undo(Vcpu vcpu, uint handle, GrantMapping mapping, Domain owner, GrantMap done)
    {
        if (done != GrantMap.None)
        {
            unmapped.Add((owner, mapping.Reference, done | (mapping.Flags & GrantMap.ReadOnly)));
        }

        mapping.Flags &= ~done;
        if ((mapping.Flags & (GrantMap.Device | GrantMap.Host)) == 0)
        {
            vcpu.Domain.Grants.GiveHandle(handle);
        }
    }

    /// <summary>unmap_common_complete.</summary>
    private void PutGrant((Domain Owner, uint Reference, GrantMap Done) undone)
    {
        var grant = undone.Owner.Grants.Active(undone.Reference);
        var page = hypervisor.Page(grant.Frame)!;
        if (undone.Done.HasFlag(GrantMap.Device))
        {
            PutGranted(page, undone.Done);
        }

        if (undone.Done.HasFlag(GrantMap.Host))
        {
            PutGranted(page, undone.Done);
        }

        grant.Unpin(undone.Done);
        ReduceGrantStatus(undone.Owner, undone.Reference, grant, undone.Done);
    }

    private void PutGranted(PageInfo page, GrantMap flags)
    {
        if (!flags.HasFlag(GrantMap.ReadOnly))
        {
            hypervisor.PutPageType(page);
        }

        hypervisor.PutPage(page);
    }
}
