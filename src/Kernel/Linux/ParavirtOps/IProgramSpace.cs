namespace Verified.Kernel.Linux.ParavirtOps;

/// <summary>What a processor can have loaded besides the kernel's own tables.</summary>
internal interface IProgramSpace
{
    int Index { get; }
}
