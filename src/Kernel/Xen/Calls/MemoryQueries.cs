using System.Buffers.Binary;
using Verified.Abi;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    private const ulong MachphysStart = 0xffff_8000_0000_0000;
    private const ulong MachphysEnd = 0xffff_8040_0000_0000;
    private const int MachphysMfnListBytes = 24;
    private const int MemoryMapBytes = 16;
    private const int PodTargetBytes = 40;
    private const int VnumainfoBytes = 40;
    private const ulong M2pEntriesOf2Mib = (2ul << 20) / sizeof(ulong);

    /// <summary>arch.max_pfn of the shared info page.</summary>
    private const int MaxPfnWord = 3088 / sizeof(ulong);

    /// <summary>XENMEM_current_reservation, XENMEM_maximum_reservation and XENMEM_maximum_gpfn.</summary>
    private long QueryReservation(HypercallFrame call, MemoryCommand command)
    {
        if (AskedDomain(call, sizeof(ushort), 0, out var domain) is var refusal and not Errno.None)
        {
            return HypercallFrame.Result(refusal);
        }

        if (!call.Vcpu.Domain.MayActOn(domain!))
        {
            return HypercallFrame.Result(Errno.EPERM);
        }

        return command switch
        {
            MemoryCommand.CurrentReservation => (long)domain!.TotalPages,
            MemoryCommand.MaximumReservation => (long)domain!.MaxPages,
            _ => domain!.SharedInfo is { } info && hypervisor.Memory.Read(info.Mfn, MaxPfnWord) is var pfns and not 0 ? (long)(pfns - 1) : 0,
        };
    }

    /// <summary>XENMEM_machphys_mapping: where the machine-to-physical table is, and how far it may reach; the control domain learns how far it does.</summary>
    private long MachphysMapping(HypercallFrame call)
    {
        Span<byte> mapping = stackalloc byte[3 * sizeof(ulong)];
        var most = call.Vcpu.Domain.IsPrivileged ? (ulong)hypervisor.Frames.Count : (MachphysEnd - MachphysStart) / sizeof(ulong);
        BinaryPrimitives.WriteUInt64LittleEndian(mapping, MachphysStart);
        BinaryPrimitives.WriteUInt64LittleEndian(mapping[8..], MachphysEnd);
        BinaryPrimitives.WriteUInt64LittleEndian(mapping[16..], most - 1);
        return WriteOrFault(hypervisor.CopyToGuest(call.Vcpu, call[1], mapping));
    }

    /// <summary>XENMEM_machphys_mfn_list: the first frame of each 2 MiB of the machine-to-physical table.</summary>
    private long MachphysMfnList(HypercallFrame call)
    {
        Span<byte> list = stackalloc byte[MachphysMfnListBytes];
        if (!hypervisor.CopyFromGuest(call.Vcpu, call[1], list))
        {
            return HypercallFrame.Result(Errno.EFAULT);
        }

        var most = BinaryPrimitives.ReadUInt32LittleEndian(list);
        var va = BinaryPrimitives.ReadUInt64LittleEndian(list[8..]);
        var written = 0u;
        for (var first = 0ul; written < most && first < (ulong)hypervisor.Frames.Count; first += M2pEntriesOf2Mib, written++)
        {
            if (!hypervisor.WriteToGuest(call.Vcpu, va + (written * (ulong)sizeof(ulong)), hypervisor.M2pFrame(new Mfn(first)).Number))
            {
                return HypercallFrame.Result(Errno.EFAULT);
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(list[16..], written);
        return WriteOrFault(hypervisor.CopyToGuest(call.Vcpu, call[1], list));
    }

    /// <summary>XENMEM_memory_map of a domain for which nobody has set one.</summary>
    private long GetMemoryMap(HypercallFrame call)
    {
        Span<byte> map = stackalloc byte[MemoryMapBytes];
        return HypercallFrame.Result(hypervisor.CopyFromGuest(call.Vcpu, call[1], map) ? Errno.ENOSYS : Errno.EFAULT);
    }

    /// <summary>XENMEM_set_pod_target and XENMEM_get_pod_target, which a PV domain does not have.</summary>
    private long PodTarget(HypercallFrame call)
    {
        var refusal = AskedDomain(call, PodTargetBytes, 32, out var domain);
        return HypercallFrame.Result(refusal != Errno.None ? refusal : domain!.IsTranslated ? Errno.ENOSYS : Errno.EINVAL);
    }

    /// <summary>XENMEM_get_vnumainfo of a domain without virtual nodes.</summary>
    private long GetVnumainfo(HypercallFrame call)
    {
        Span<byte> topology = stackalloc byte[VnumainfoBytes];
        if (!hypervisor.CopyFromGuest(call.Vcpu, call[1], topology))
        {
            return HypercallFrame.Result(Errno.EFAULT);
        }

        var domain = FindAnyDomain(call.Vcpu, new DomainId(BinaryPrimitives.ReadUInt16LittleEndian(topology)));
        return HypercallFrame.Result(
            BinaryPrimitives.ReadUInt16LittleEndian(topology[2..]) != 0 ? Errno.EINVAL
            : domain is null ? Errno.ESRCH
            : !call.Vcpu.Domain.MayActOn(domain) ? Errno.EPERM : Errno.EOPNOTSUPP);
    }

    /// <summary>The domain that a structure of so many bytes names at this place in it.</summary>
    private Errno AskedDomain(HypercallFrame call, int bytes, int at, out Domain? domain)
    {
        domain = null;
        Span<byte> asked = stackalloc byte[bytes];
        if (!hypervisor.CopyFromGuest(call.Vcpu, call[1], asked))
        {
            return Errno.EFAULT;
        }

        domain = FindAnyDomain(call.Vcpu, new DomainId(BinaryPrimitives.ReadUInt16LittleEndian(asked[at..])));
        return domain is null ? Errno.ESRCH : Errno.None;
    }
}
