using Verified.Abi;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>The flushing commands of mmuext_op. A page of the hypervisor's is silently not flushed.</summary>
    /// <returns>EINVAL for a bitmap that cannot be read; EACCES or EINVAL for flushing caches without a device.</returns>
    public Errno FlushOnRequest(Vcpu vcpu, MmuextRequest request)
    {
        switch (request.Command)
        {
            case MmuextCommand.FlushCache:
                return vcpu.Domain.ReachesDevices ? Errno.None : Errno.EACCES;
            case MmuextCommand.FlushCacheGlobal:
                return vcpu.Domain.ReachesDevices ? Errno.None : Errno.EINVAL;
        }

        if (WhomToFlush(vcpu, request) is not { } vcpus)
        {
            return Errno.EINVAL;
        }

        if (request.Command is MmuextCommand.TlbFlushLocal or MmuextCommand.TlbFlushMulti or MmuextCommand.TlbFlushAll)
        {
            Flush(vcpus);
        }
        else if (IsGuestAddress(request.Arg1))
        {
            FlushOne(vcpus, request.Arg1);
        }

        return Errno.None;
    }

    private IEnumerable<Vcpu>? WhomToFlush(Vcpu vcpu, MmuextRequest request) =>
        request.Command switch
        {
            MmuextCommand.TlbFlushLocal or MmuextCommand.InvlpgLocal => [vcpu],
            MmuextCommand.TlbFlushMulti or MmuextCommand.InvlpgMulti => ReadVcpuMask(vcpu, request.Arg2),
            _ => vcpu.Domain.Vcpus,
        };
}
