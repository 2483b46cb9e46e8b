using System.Buffers.Binary;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Traps;

/// <summary>Guest memory as the hypervisor sees it: through the tables that the guest uses at the moment, and nothing of the hypervisor's own.</summary>
internal sealed class GuestAccess(Hypervisor hypervisor)
{
    private const byte NoMemory = byte.MaxValue;

    /// <summary>copy_from_guest_pv.</summary>
    /// <returns>How many bytes could be read; the next one is where a fault would be.</returns>
    public int Read(Vcpu vcpu, ulong va, Span<byte> bytes)
    {
        for (var done = 0; done < bytes.Length;)
        {
            if (!Reach(vcpu, va + (ulong)done, write: false, out var frame))
            {
                return done;
            }

            var part = bytes[done..][..Math.Min(bytes.Length - done, LeftInFrame(va + (ulong)done))];
            if (hypervisor.Page(frame) is null)
            {
                part.Fill(NoMemory);
            }
            else
            {
                hypervisor.Memory.Frame(frame).Slice(OffsetInFrame(va + (ulong)done), part.Length).CopyTo(part);
            }

            done += part.Length;
        }

        return bytes.Length;
    }

    /// <summary>copy_to_guest_pv.</summary>
    /// <returns>How many bytes could be written.</returns>
    public int Write(Vcpu vcpu, ulong va, ReadOnlySpan<byte> bytes)
    {
        for (var done = 0; done < bytes.Length;)
        {
            if (!Reach(vcpu, va + (ulong)done, write: true, out var frame))
            {
                return done;
            }

            var part = bytes[done..][..Math.Min(bytes.Length - done, LeftInFrame(va + (ulong)done))];
            if (hypervisor.Page(frame) is not null)
            {
                part.CopyTo(hypervisor.Memory.Frame(frame)[OffsetInFrame(va + (ulong)done)..]);
            }

            done += part.Length;
        }

        return bytes.Length;
    }

    public bool ReadWord(Vcpu vcpu, ulong va, out ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        var isRead = Read(vcpu, va, bytes) == bytes.Length;
        value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return isRead;
    }

    public bool ReadWord32(Vcpu vcpu, ulong va, out uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        var isRead = Read(vcpu, va, bytes) == bytes.Length;
        value = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return isRead;
    }

    public bool WriteWord(Vcpu vcpu, ulong va, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return Write(vcpu, va, bytes) == bytes.Length;
    }

    public bool WriteWord32(Vcpu vcpu, ulong va, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Write(vcpu, va, bytes) == bytes.Length;
    }

    /// <summary>A frame of a device is reached, although no memory is there: it reads as all ones, and what is written is lost.</summary>
    private bool Reach(Vcpu vcpu, ulong va, bool write, out Mfn frame)
    {
        frame = default;
        if (!Hypervisor.IsGuestAddress(va) || hypervisor.Access(vcpu, va, write) is not { } found)
        {
            return false;
        }

        frame = found.Frame;
        return true;
    }

    public static int OffsetInFrame(ulong va) => (int)(va % MachineMemory.FrameBytes);

    private static int LeftInFrame(ulong va) => MachineMemory.FrameBytes - OffsetInFrame(va);
}
