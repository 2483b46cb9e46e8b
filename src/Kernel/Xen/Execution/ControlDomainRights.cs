namespace Verified.Kernel.Xen.Execution;

/// <summary>What of the machine's devices a control domain may reach by itself.</summary>
/// <remarks>Source: Xen 4.17.7 xen/arch/x86/dom0_build.c, dom0_setup_permissions; xen/arch/x86/mm.c, arch_init_memory.</remarks>
internal static class ControlDomainRights
{
    /// <summary>The first megabyte counts as devices.</summary>
    public const int DeviceFrames = 256;

    private const ulong LastFrame = (1ul << 28) - 1;
    private const int LastPort = ushort.MaxValue;

    /// <summary>All ports but those of the interrupt controllers, the timer, the speaker, the ACPI timer, configuration space, and the serial line of the hypervisor's console.</summary>
    private static readonly (int First, int Last)[] Ports =
        [(0, 0x1f), (0x22, 0x3f), (0x44, 0x60), (0x62, 0x9f), (0xa2, 0x3f7), (0x400, 0x607), (0x60c, 0xcfb), (0xd00, LastPort)];

    /// <summary>The I/O interrupt controller, the high-precision timer, and the local one with the range of messages to it.</summary>
    private static readonly (ulong First, ulong Last)[] Forbidden = [(0xfec00, 0xfec00), (0xfed00, 0xfed00), (0xfee00, 0xfeeff)];

    /// <summary>Gives them to it.</summary>
    public static void Grant(Domain domain)
    {
        domain.PermitIoMemory(0, LastFrame);
        foreach (var (first, last) in Forbidden)
        {
            domain.ForbidIoMemory(first, last);
        }

        foreach (var (first, last) in Ports)
        {
            domain.PermitPorts(first, last);
        }
    }
}
