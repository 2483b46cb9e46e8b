using System.Runtime.CompilerServices;

namespace Verified.Hardware.Machines.Soft;

/// <summary>Physical memory from address 0 on. Beyond it there is nothing: loads give ones, stores are lost.</summary>
internal sealed class PhysicalMemory(int words)
{
    private readonly ulong[] all = new ulong[words];

    public Span<ulong> Words => all;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Load(ulong address)
    {
        var (words, at) = (all, address >> 3);
        return at < (ulong)words.Length ? words[at] : ~0ul;
    }

    public void Store(ulong address, ulong value)
    {
        var (words, at) = (all, address >> 3);
        if (at < (ulong)words.Length)
            words[at] = value;
    }

    /// <summary>One half of a word, as an entry of 32 bits.</summary>
    public ulong LoadHalf(ulong address) => (uint)(Load(address) >> Half(address));

    /// <summary>Sets bits of a word, or of the half that lies at the address.</summary>
    public void Set(ulong address, ulong bits) => Store(address, Load(address) | (bits << Half(address)));

    private static int Half(ulong address) => (int)(address & 4) * 8;
}
