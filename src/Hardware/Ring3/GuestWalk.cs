using System.Buffers.Binary;
using Verified.Hardware.Tracing;

namespace Verified.Hardware.Ring3;

/// <summary>A look into the guest's pagetables, which changes nothing in them: what the processor should have found.</summary>
/// <remarks>Source: Intel SDM volume 3, 4.5.</remarks>
internal readonly struct GuestWalk(ArraySegment<byte> memory)
{
    private const ulong Present = 1, Writable = 2, User = 4, Large = 1 << 7, NoExecute = 1UL << 63, FrameMask = 0x000f_ffff_ffff_f000;
    private const int Levels = 4, PageShift = 12, IndexBits = 9;

    /// <summary>The bits of a page fault's error code.</summary>
    private const uint Write = 2, Fetch = 16;

    /// <summary>Where an access of ring 3 goes, or null when the tables do not permit it.</summary>
    /// <param name="root">The physical address of the root.</param>
    /// <param name="va">The address.</param>
    /// <param name="kind">What it does, as the error code of a page fault says it.</param>
    public ulong? Find(ulong root, ulong va, uint kind)
    {
        var table = root;
        for (var level = Levels; level > 0; level--)
        {
            var shift = PageShift + (IndexBits * (level - 1));
            if (Entry(table, (int)(va >> shift) & ((1 << IndexBits) - 1)) is not { } entry || !Permits(entry, kind)) return null;
            table = entry & FrameMask;
            if (level == 1 || (level < Levels && (entry & Large) != 0)) return (table & ~((1UL << shift) - 1)) | (va & ((1UL << shift) - 1));
        }
        return null;
    }

    /// <summary>Bytes that the guest's code would read, until the first one that it cannot.</summary>
    public int Read(ulong root, ulong va, Span<byte> bytes)
    {
        for (var done = 0; done < bytes.Length; done++)
        {
            if (Find(root, va + (ulong)done, 0) is not { } at || at >= (ulong)memory.Count) return done;
            bytes[done] = memory[(int)at];
        }
        return bytes.Length;
    }

    private static bool Permits(ulong entry, uint kind) =>
        (entry & (Present | User)) == (Present | User) && ((kind & Write) == 0 || (entry & Writable) != 0) && ((kind & Fetch) == 0 || (entry & NoExecute) == 0);

    private ulong? Entry(ulong table, int index) =>
        table + Paging.PageBytes <= (ulong)memory.Count
            ? BinaryPrimitives.ReadUInt64LittleEndian(memory.AsSpan((int)table + (index * sizeof(ulong))))
            : null;
}
