namespace Verified.Kernel.Linux.Mm;

/// <summary>The number of a frame of physical memory.</summary>
internal readonly record struct Pfn(int Number)
{
    public override string ToString() => $"pfn:{Number}";
}
