using System.Runtime.CompilerServices;

namespace Verified.Hardware.Machines.Soft;

/// <summary>Translations of pages of one size: a table in which each page has two places, the first for what came last.</summary>
/// <param name="shift">The page's size, as a power of two.</param>
/// <param name="pairs">How many pairs of places, a power of two.</param>
internal sealed class TranslationBuffer(int shift, int pairs)
{
    /// <summary>In the data of a translation: it holds in every context.</summary>
    public const ulong Everywhere = 1ul << 63;

    private const ulong ContextMask = 0xfff;

    // Its tag is an address that is not canonical in any format: nothing is translated for it.
    private static readonly Translation Nothing = new(1ul << 63, 0);
    private readonly Translation[] all = Empty(2 * pairs);

    /// <summary>The size of its pages, as a power of two.</summary>
    public int Shift => shift;

    /// <summary>The bits of an address within the page.</summary>
    public ulong OffsetMask => (1ul << shift) - 1;

    /// <summary>Whether there was none added since all were forgotten.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>The translation's data, or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Find(ulong address, ulong context)
    {
        var (places, first, tag) = (all, First(address), Tag(address, context));
        ref readonly var place = ref places[first];
        if (Holds(place, tag))
            return place.Data;
        place = ref places[first + 1];
        return Holds(place, tag) ? place.Data : 0;
    }

    /// <summary>Remembers a translation, in place of one of the same page, or of the older of two others.</summary>
    public void Add(ulong address, ulong context, ulong data)
    {
        Drop(address, context);
        var first = First(address);
        all[first + 1] = all[first];
        all[first] = new Translation(Tag(address, context), data);
        IsEmpty = false;
    }

    /// <summary>Forgets the translation of one page, in this context or in all.</summary>
    public void Drop(ulong address, ulong context)
    {
        foreach (ref var place in all.AsSpan(First(address), 2))
        {
            if (Holds(place, Tag(address, context)))
                place = Nothing;
        }
    }

    /// <summary>Forgets all of one context, but for those that hold everywhere.</summary>
    public void DropContext(ulong context)
    {
        foreach (ref var place in all.AsSpan(0, IsEmpty ? 0 : all.Length))
        {
            if ((place.Tag & ContextMask) == context && (place.Data & Everywhere) == 0)
                place = Nothing;
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        if (!IsEmpty)
            Array.Fill(all, Nothing);
        IsEmpty = true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Holds(in Translation place, ulong tag)
    {
        var difference = place.Tag ^ tag;
        return difference == 0 || (difference <= ContextMask && (place.Data & Everywhere) != 0);
    }

    private int First(ulong address) => (int)(address >> shift) * 2 & (all.Length - 1);

    private ulong Tag(ulong address, ulong context) => (address & ~OffsetMask) | context;

    private static Translation[] Empty(int places)
    {
        var empty = new Translation[places];
        Array.Fill(empty, Nothing);
        return empty;
    }

    /// <param name="Tag">The page's address, the context in its low bits.</param>
    /// <param name="Data">The frame's address; the accesses that are permitted in its low bits.</param>
    private readonly record struct Translation(ulong Tag, ulong Data);
}
