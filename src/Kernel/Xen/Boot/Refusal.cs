namespace Verified.Kernel.Xen.Boot;

/// <summary>Why a kernel cannot be booted: the place in it, and what was expected there.</summary>
internal sealed record Refusal(string Where, string Expected)
{
    public override string ToString() => $"{Where}: expected {Expected}";
}
