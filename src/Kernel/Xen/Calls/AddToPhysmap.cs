using System.Buffers.Binary;
using Verified.Abi;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    private const int AddToPhysmapBytes = 24;
    private const int AddToPhysmapBatchBytes = 32;
    private const int RemoveFromPhysmapBytes = 16;
    private const uint SpaceGmfnRange = 3;
    private const uint SpaceGmfnForeign = 4;

    /// <summary>XENMEM_add_to_physmap and XENMEM_add_to_physmap_batch. A PV domain numbers its frames itself, so nothing is done and nothing learnt (XSA-22).</summary>
    /// <returns>EDOM for a continuation that cannot be; EFAULT; ENOSYS or EOPNOTSUPP for a space that the other one has; ESRCH; EACCES for every PV domain.</returns>
    private long AddToPhysmap(HypercallFrame call, MemoryCommand command, ulong start)
    {
        if (start > ushort.MaxValue)
        {
            return HypercallFrame.Result(Errno.EDOM);
        }

        var isBatch = command == MemoryCommand.AddToPhysmapBatch;
        Span<byte> add = stackalloc byte[AddToPhysmapBatchBytes];
        add = add[..(isBatch ? AddToPhysmapBatchBytes : AddToPhysmapBytes)];
        if (!hypervisor.CopyFromGuest(call.Vcpu, call[1], add))
        {
            return HypercallFrame.Result(Errno.EFAULT);
        }

        var space = isBatch ? BinaryPrimitives.ReadUInt16LittleEndian(add[2..]) : BinaryPrimitives.ReadUInt32LittleEndian(add[4..]);
        return HypercallFrame.Result(
            isBatch && space == SpaceGmfnRange ? Errno.EOPNOTSUPP
            : !isBatch && space == SpaceGmfnForeign ? Errno.ENOSYS
            : RefusePhysmap(call.Vcpu, add));
    }

    /// <summary>XENMEM_remove_from_physmap.</summary>
    private long RemoveFromPhysmap(HypercallFrame call)
    {
        Span<byte> remove = stackalloc byte[RemoveFromPhysmapBytes];
        return HypercallFrame.Result(hypervisor.CopyFromGuest(call.Vcpu, call[1], remove) ? RefusePhysmap(call.Vcpu, remove) : Errno.EFAULT);
    }

    private Errno RefusePhysmap(Vcpu vcpu, ReadOnlySpan<byte> request)
    {
        var domain = FindAnyDomain(vcpu, new DomainId(BinaryPrimitives.ReadUInt16LittleEndian(request)));
        return domain is null ? Errno.ESRCH
            : !domain.IsTranslated ? Errno.EACCES
            : vcpu.Domain.MayActOn(domain) ? Errno.ENOSYS : Errno.EPERM;
    }
}
