using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Verified.Hardware.Tracing;

namespace Verified.Hardware.Ring3;

/// <summary>An array that never moves, with whole pages in it, so that a processor can use it as its memory.</summary>
internal sealed unsafe class PinnedMemory
{
    private const int PageBytes = (int)Paging.PageBytes;

    private readonly byte[] _array;

    /// <summary>Zeroed memory.</summary>
    public PinnedMemory(int pages)
    {
        _array = GC.AllocateArray<byte>(checked((pages + 1) * PageBytes), pinned: true);
        var start = (ulong)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));
        var aligned = (start + PageBytes - 1) & ~((ulong)PageBytes - 1);
        Range = HvaRange.OfPages(new Hva(aligned), (ulong)pages);
        First = (int)(aligned - start);
    }

    /// <summary>Where it is.</summary>
    public HvaRange Range { get; }

    /// <summary>Some of its pages.</summary>
    public ArraySegment<byte> Pages(int first, int count) => new(_array, First + (first * PageBytes), count * PageBytes);

    private int First { get; }
}
