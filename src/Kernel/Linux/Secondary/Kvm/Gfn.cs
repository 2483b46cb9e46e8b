namespace Verified.Kernel.Linux.Secondary.Kvm;

/// <summary>The number of a page of guest physical memory.</summary>
internal readonly record struct Gfn(int Number)
{
    public override string ToString() => $"gfn:{Number}";
}
