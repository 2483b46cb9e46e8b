using Iced.Intel;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Emulation;

/// <summary>The bytes of a guest's instruction, read from its memory one after the other through its code segment.</summary>
internal sealed class GuestCode(GuestAccess access, Vcpu vcpu, SegmentDescriptor code) : CodeReader
{
    /// <summary>The longest instruction there is.</summary>
    private const int MostBytes = 15;

    private readonly byte[] bytes = new byte[MostBytes];
    private readonly ulong start = vcpu.Context.Registers.Rip;
    private int ready;
    private int at;

    /// <summary>Where a byte could not be read.</summary>
    public ulong? Fault { get; private set; }

    /// <summary>A byte lay outside the segment, or where no guest has anything.</summary>
    public bool IsOutside { get; private set; }

    /// <summary>The next byte, or -1.</summary>
    public override int ReadByte()
    {
        if (at == MostBytes || IsOutside || Fault is not null)
        {
            return -1;
        }

        if (at >= ready && !Fetch())
        {
            return -1;
        }

        return bytes[at++];
    }

    private bool Fetch()
    {
        var offset = code.IsLong ? start + (ulong)at : (uint)(start + (ulong)at);
        var va = code.IsLong ? offset : (uint)(code.Base + offset);
        IsOutside = code.IsLong ? !Hypervisor.IsGuestAddress(va) : offset > code.Limit;
        if (IsOutside)
        {
            return false;
        }

        if (access.Read(vcpu, va, bytes.AsSpan(at, 1)) == 0)
        {
            Fault = va;
            return false;
        }

        ready = at + 1;
        return true;
    }
}
