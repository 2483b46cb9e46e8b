using Verified.Kernel.Xen.Boot;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>The guest's kernel as the domain builder loads it: a page of code, the hypercall page, and the table that will be the kernel's root.</summary>
/// <remarks>Its code is this program's and not the page's; what matters is where things are. Source: Linux 5ead97c84f arch/i386/xen/xen-head.S for the notes.</remarks>
internal static class GuestImage
{
    /// <summary>Where the kernel sees its first frame, and all others behind it.</summary>
    public const ulong VirtBase = 0xffff_ffff_8000_0000;

    /// <summary>swapper_pg_dir: the guest frame of the kernel's root.</summary>
    public const ulong RootFrame = 2;

    private const int Pages = 3;

    public static KernelImage Kernel { get; } = new()
    {
        Notes = new KernelNotes
        {
            Entry = VirtBase,
            HypercallPage = VirtBase + MachineMemory.FrameBytes,
            VirtBase = VirtBase,
            XenVersion = "xen-3.0",
            GuestOs = "linux",
            Loader = "generic",
            HasPae = true,
        },
        Segments = [new LoadSegment(0, Pages * MachineMemory.FrameBytes, new byte[Pages * MachineMemory.FrameBytes])],
        VirtBase = VirtBase,
        Start = VirtBase,
        End = VirtBase + (Pages * MachineMemory.FrameBytes),
        Entry = VirtBase,
    };
}
