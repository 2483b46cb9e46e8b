using System.Buffers.Binary;
using Verified.Abi;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    /// <summary>The size of the block with the heads of the queues.</summary>
    private const int ControlBlockBytes = 72;

    /// <summary>EVTCHNOP_init_control: a frame of the domain's shall hold the heads of a vCPU's queues. There are none here.</summary>
    /// <returns>ENOENT for a vCPU that is none; EINVAL for an offset that does not fit or is no multiple of 8, and for a frame that cannot be the domain's to write (XSA-188); else ENOSYS.</returns>
    /// <remarks>Source: Xen 4.17.7 xen/common/event_fifo.c.</remarks>
    private Errno InitControl(Domain domain, ReadOnlySpan<byte> argument)
    {
        var (frame, offset, vcpu) = (BinaryPrimitives.ReadUInt64LittleEndian(argument), Word(argument, 2), Word(argument, 3));
        if (vcpu >= domain.Vcpus.Count)
        {
            return Errno.ENOENT;
        }

        var fits = offset <= MachineMemory.FrameBytes - ControlBlockBytes && offset % sizeof(ulong) == 0;
        return fits && hypervisor.Page(new Mfn(frame)) is { Count: > 0 } page && page.Owner == domain && (page.TypeCount == 0 || page.Type == PageType.Writable)
            ? Errno.ENOSYS
            : Errno.EINVAL;
    }
}
