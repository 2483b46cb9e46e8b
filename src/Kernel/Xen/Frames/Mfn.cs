namespace Verified.Kernel.Xen.Frames;

/// <summary>The number of a frame of the machine's memory.</summary>
internal readonly record struct Mfn(ulong Number)
{
    /// <summary>INVALID_MFN as an entry shows it: all 40 bits set.</summary>
    public static readonly Mfn Invalid = new((1ul << 40) - 1);

    public override string ToString() => $"mfn:{Number:x}";
}
