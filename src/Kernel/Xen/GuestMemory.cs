using System.Buffers.Binary;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen;

/// <summary>Guest handles: what a hypercall's pointers lead to, read and written through the guest's own tables as its processor would.</summary>
/// <remarks>
/// The hypervisor uses the tables that the processor has loaded, with its translations and its accessed and dirty marks. It
/// honours that a page is read-only. Source: Xen 4.17.7 xen/arch/x86/usercopy.c and xen/arch/x86/include/asm/x86_64/uaccess.h.
/// </remarks>
internal sealed partial class Hypervisor
{
    /// <summary>array_access_ok: may an array begin here? Its end need not be looked at, because who reads it in order meets addresses that are not canonical before it meets the hypervisor's.</summary>
    /// <param name="va">Where the first element is.</param>
    /// <param name="count">How many there are. Even an empty array must begin at a guest's address.</param>
    /// <param name="elementBytes">The size of one.</param>
    public static bool IsGuestArray(ulong va, ulong count, ulong elementBytes) => count < ulong.MaxValue / elementBytes && IsGuestAddress(va);

    /// <summary>copy_from_guest.</summary>
    /// <returns>False where an address is not the guest's or not mapped. What could be read is then followed by zeros.</returns>
    public bool CopyFromGuest(Vcpu vcpu, ulong va, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (FrameAt(vcpu, va, write: false) is not { } frame)
            {
                bytes.Clear();
                return false;
            }

            var from = RestOfPage(frame, va, bytes.Length);
            from.CopyTo(bytes);
            bytes = bytes[from.Length..];
            va += (ulong)from.Length;
        }

        return true;
    }

    /// <summary>copy_to_guest.</summary>
    /// <returns>False where an address is not the guest's, not mapped or not writable. The pages before it are then written.</returns>
    public bool CopyToGuest(Vcpu vcpu, ulong va, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (FrameAt(vcpu, va, write: true) is not { } frame)
            {
                return false;
            }

            var to = RestOfPage(frame, va, bytes.Length);
            bytes[..to.Length].CopyTo(to);
            TellWritten(vcpu, frame, va, to.Length);
            bytes = bytes[to.Length..];
            va += (ulong)to.Length;
        }

        return true;
    }

    /// <summary>A number of the guest's.</summary>
    /// <returns>False as <see cref="CopyFromGuest"/>; what could be read is in the low bytes then.</returns>
    public bool ReadFromGuest(Vcpu vcpu, ulong va, out uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        var isRead = CopyFromGuest(vcpu, va, bytes);
        number = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return isRead;
    }

    /// <inheritdoc cref="ReadFromGuest(Vcpu, ulong, out uint)"/>
    public bool ReadFromGuest(Vcpu vcpu, ulong va, out ulong number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        var isRead = CopyFromGuest(vcpu, va, bytes);
        number = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return isRead;
    }

    public bool WriteToGuest(Vcpu vcpu, ulong va, uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        return CopyToGuest(vcpu, va, bytes);
    }

    public bool WriteToGuest(Vcpu vcpu, ulong va, ulong number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
        return CopyToGuest(vcpu, va, bytes);
    }

    private Mfn? FrameAt(Vcpu vcpu, ulong va, bool write) =>
        IsGuestAddress(va) && Access(vcpu, va, write) is { } found && Page(found.Frame) is not null ? found.Frame : null;

    private void TellWritten(Vcpu vcpu, Mfn frame, ulong va, int bytes)
    {
        var offset = (int)(va % MachineMemory.FrameBytes);
        Steps?.WritesForGuest(vcpu, frame, offset / sizeof(ulong), (offset + bytes - 1) / sizeof(ulong), Memory);
    }

    private Span<byte> RestOfPage(Mfn frame, ulong va, int mostBytes)
    {
        var offset = (int)(va % MachineMemory.FrameBytes);
        return Memory.Frame(frame).Slice(offset, Math.Min(mostBytes, MachineMemory.FrameBytes - offset));
    }

    /// <summary>vcpumask_to_pcpumask: the caller's domain's vCPUs whose bits are set in a bitmap of the guest's, or null when it cannot be read.</summary>
    /// <remarks>The bitmap is read in words as long as the guest's, also where fewer bits are asked for.</remarks>
    private List<Vcpu>? ReadVcpuMask(Vcpu caller, ulong va)
    {
        var vcpus = caller.Domain.Vcpus;
        var wordBits = caller.Domain.Mode.Is32Bit ? 32 : 64;
        Span<byte> mask = stackalloc byte[(vcpus.Count + wordBits - 1) / wordBits * wordBits / 8];
        if (!CopyFromGuest(caller, va, mask))
        {
            return null;
        }

        var chosen = new List<Vcpu>();
        foreach (var vcpu in vcpus)
        {
            if ((mask[vcpu.Index / 8] >> (vcpu.Index % 8) & 1) != 0)
            {
                chosen.Add(vcpu);
            }
        }

        return chosen;
    }
}
