namespace Verified.Models.Schedules;

/// <summary>A sequence of numbers that looks like chance and is fixed by its seed, on every machine.</summary>
/// <remarks>Source: G. L. Steele, D. Lea, C. H. Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014.</remarks>
internal sealed class Chance(ulong seed)
{
    private ulong state = seed;

    /// <summary>A number from 0 up to, and not including, a limit.</summary>
    internal int Below(int limit) => (int)((Next() >> 32) * (ulong)limit >> 32);

    /// <summary>True in one of <paramref name="many"/> cases.</summary>
    internal bool OneIn(int many) => Below(many) == 0;

    private ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var z = (state ^ state >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }
}
