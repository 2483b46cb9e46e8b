namespace Verified.Hardware.Xen;

/// <summary>Where the agent has what, as addresses of its own. Its memory begins at <see cref="VirtBase"/>, so page n of the domain is at <c>VirtBase + 4096 n</c>.</summary>
internal static class AgentLayout
{
    public const ulong PageBytes = 4096;
    public const ulong VirtBase = 0xffff_ffff_8000_0000;

    /// <summary>Filled by the hypervisor.</summary>
    public const ulong HypercallPage = VirtBase + PageBytes;

    public const ulong Code = HypercallPage + PageBytes;
    public const ulong End = Code + (16 * PageBytes);
}
