using System.Buffers.Binary;
using Verified.Abi;
using Verified.Kernel.Xen.Grants;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    private const int SetupTableBytes = 24;
    private const int SetupTableStatusAt = 8;
    private const int QuerySizeBytes = 16;
    private const int QuerySizeStatusAt = 12;
    private const uint GrantTableVersion = 1;

    /// <summary>GNTTABOP_setup_table: the table grows to so many frames, and the caller learns which they are.</summary>
    private long SetupGrantTable(Vcpu vcpu, ulong argument)
    {
        Span<byte> setup = stackalloc byte[SetupTableBytes];
        if (!hypervisor.CopyFromGuest(vcpu, argument, setup))
        {
            return HypercallFrame.Result(Errno.EFAULT);
        }

        var frames = BinaryPrimitives.ReadUInt32LittleEndian(setup[4..]);
        var list = BinaryPrimitives.ReadUInt64LittleEndian(setup[16..]);
        if (!Hypervisor.IsGuestArray(list, frames, sizeof(ulong)))
        {
            return HypercallFrame.Result(Errno.EFAULT);
        }

        var domain = FindAnyDomain(vcpu, new DomainId(BinaryPrimitives.ReadUInt16LittleEndian(setup)));
        var status = domain is null ? GrantStatus.BadDomain
            : !vcpu.Domain.MayActOn(domain) ? GrantStatus.PermissionDenied
            : frames > GrantTable.MostFrames || !GrowGrantTable(domain, frames) ? GrantStatus.GeneralError
            : ListGrantFrames(vcpu, domain.Grants, list, frames);
        return WriteStatus(vcpu, argument + SetupTableStatusAt, status);
    }

    /// <summary>gnttab_grow_table. Each domain has one frame from the beginning on.</summary>
    private bool GrowGrantTable(Domain domain, uint frames)
    {
        var missing = (int)Math.Max(frames, 1) - domain.Grants.Frames.Count;
        if (missing > 0 && !hypervisor.HasFree(missing))
        {
            return false;
        }

        for (; missing > 0; missing--)
        {
            domain.Grants.Frames.Add(hypervisor.AllocateShared(domain));
        }

        return true;
    }

    private GrantStatus ListGrantFrames(Vcpu vcpu, GrantTable table, ulong list, uint frames)
    {
        var status = GrantStatus.Okay;
        for (var frame = 0; frame < frames; frame++)
        {
            if (!hypervisor.WriteToGuest(vcpu, list + ((ulong)frame * sizeof(ulong)), table.Frames[frame].Mfn.Number))
            {
                status = GrantStatus.BadVirtualAddress;
            }
        }

        return status;
    }

    /// <summary>GNTTABOP_query_size.</summary>
    private long QueryGrantTableSize(Vcpu vcpu, ulong argument)
    {
        Span<byte> query = stackalloc byte[QuerySizeBytes];
        if (!hypervisor.CopyFromGuest(vcpu, argument, query))
        {
            return HypercallFrame.Result(Errno.EFAULT);
        }

        var domain = FindAnyDomain(vcpu, new DomainId(BinaryPrimitives.ReadUInt16LittleEndian(query)));
        var status = domain is null ? GrantStatus.BadDomain : vcpu.Domain.MayActOn(domain) ? GrantStatus.Okay : GrantStatus.PermissionDenied;
        if (status == GrantStatus.Okay)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(query[4..], (uint)Math.Max(domain!.Grants.Frames.Count, 1));
            BinaryPrimitives.WriteUInt32LittleEndian(query[8..], GrantTable.MostFrames);
        }

        BinaryPrimitives.WriteInt16LittleEndian(query[QuerySizeStatusAt..], (short)status);
        return WriteOrFault(hypervisor.CopyToGuest(vcpu, argument, query));
    }

    /// <summary>GNTTABOP_set_version. Version 2 is not offered.</summary>
    private long SetGrantTableVersion(Vcpu vcpu, ulong argument)
    {
        if (!hypervisor.ReadFromGuest(vcpu, argument, out uint version))
        {
            return HypercallFrame.Result(Errno.EFAULT);
        }

        var errno = version switch
        {
            GrantTableVersion => Errno.None,
            2 => Errno.ENOSYS,
            _ => Errno.EINVAL,
        };
        return HypercallFrame.Result(hypervisor.WriteToGuest(vcpu, argument, GrantTableVersion) ? errno : Errno.EFAULT);
    }

    /// <summary>GNTTABOP_get_version.</summary>
    private long GetGrantTableVersion(Vcpu vcpu, ulong argument)
    {
        if (!hypervisor.ReadFromGuest(vcpu, argument, out ulong asked))
        {
            return HypercallFrame.Result(Errno.EFAULT);
        }

        return FindAnyDomain(vcpu, new DomainId((ushort)asked)) is not { } domain ? HypercallFrame.Result(Errno.ESRCH)
            : !vcpu.Domain.MayActOn(domain) ? HypercallFrame.Result(Errno.EPERM)
            : WriteOrFault(hypervisor.WriteToGuest(vcpu, argument + sizeof(uint), GrantTableVersion));
    }

    private long WriteStatus(Vcpu vcpu, ulong va, GrantStatus status)
    {
        Span<byte> bytes = stackalloc byte[sizeof(short)];
        BinaryPrimitives.WriteInt16LittleEndian(bytes, (short)status);
        return WriteOrFault(hypervisor.CopyToGuest(vcpu, va, bytes));
    }
}
