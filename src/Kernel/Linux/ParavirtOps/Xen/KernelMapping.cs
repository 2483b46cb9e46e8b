using System.Buffers.Binary;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>The guest's memory as its kernel reaches it: by virtual address, through the tables that the hypervisor has validated, on the processor that runs.</summary>
internal sealed class KernelMapping(XenKernel kernel) : KernelMemory
{
    public override ReadOnlySpan<byte> ForReading(Pfn frame) => PageAt(kernel.VaOf(frame), write: false);

    public override Span<byte> ForWriting(Pfn frame) => PageAt(kernel.VaOf(frame), write: true);

    /// <summary>The eight bytes at an address that is a multiple of eight.</summary>
    public ulong ReadAt(ulong va) => BinaryPrimitives.ReadUInt64LittleEndian(PageAt(va, write: false)[(int)(va % FrameBytes)..]);

    public void WriteAt(ulong va, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(PageAt(va, write: true)[(int)(va % FrameBytes)..], value);

    /// <summary>The page in which an address lies.</summary>
    /// <exception cref="KernelBug">A page fault: of the kernel itself, so nobody repairs it.</exception>
    public Span<byte> PageAt(ulong va, bool write)
    {
        var hypervisor = kernel.Hypervisor;
        return hypervisor.Access(kernel.Current.Vcpu, va, write) is { } found
            ? hypervisor.Memory.Frame(found.Frame)
            : throw Refused($"the kernel cannot {(write ? "write" : "read")} at {va:x}: page fault");
    }

    private KernelBug Refused(string message)
    {
        kernel.Steps?.Refused();
        return new KernelBug(message);
    }
}
