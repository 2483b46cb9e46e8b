using System.Numerics;

namespace Verified.Kernel.Linux.Mm;

/// <summary>rmap: where a page is mapped, one place for each address of each address space.</summary>
internal sealed class ReverseMap(int places)
{
    private readonly ulong[] bits = new ulong[(places + 63) / 64];

    public int Count { get; private set; }

    public void Add(int place)
    {
        bits[place / 64] |= 1ul << (place % 64);
        Count++;
    }

    public void Remove(int place)
    {
        bits[place / 64] &= ~(1ul << (place % 64));
        Count--;
    }

    /// <summary>The first place at or after this one where the page is mapped, or -1. The map may change between two calls.</summary>
    public int Next(int place)
    {
        for (var word = place / 64; word < bits.Length; word++, place = word * 64)
        {
            var rest = bits[word] >> (place % 64);
            if (rest != 0)
            {
                return place + BitOperations.TrailingZeroCount(rest);
            }
        }

        return -1;
    }
}
