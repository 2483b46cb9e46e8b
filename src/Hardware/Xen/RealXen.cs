using System.Numerics;
using Verified.Abi;
using Verified.Hardware.Qemu;

namespace Verified.Hardware.Xen;

/// <summary>Real Xen 4.17 on an emulated PC, with a kernel of ours as its control domain.</summary>
/// <remarks>
/// One processor, without SMAP: with it QEMU 7.2 raises a page fault at IRETQ and LRETQ to ring 3. Its RAM is shared with this process, so that a machine address is an offset in it.
/// </remarks>
public sealed class RealXen : IDisposable
{
    private const long LeastMegabytes = 128, MegabytesOfXen = 64;
    private const int MegabyteShift = 20;
    private const string Processor = "max,-smap";
    private const string XenOptions = "console=com1 com1=115200,8n1 loglvl=warning guest_loglvl=warning maxcpus=1 noreboot";

    private RealXen(SharedMemory memory, QemuProcess qemu) => (Memory, Qemu) = (memory, qemu);

    /// <summary>The machine's RAM.</summary>
    public SharedMemory Memory { get; }

    /// <summary>The emulator.</summary>
    public QemuProcess Qemu { get; }

    /// <summary>What Xen and its control domain have written on the console.</summary>
    public Output Console => Qemu.Serial;

    /// <summary>Why it cannot be booted here, or null.</summary>
    public static string? Probe() => QemuProgram.MissingXen;

    /// <summary>Boots a kernel as the control domain.</summary>
    /// <param name="kernel">Its ELF file.</param>
    /// <param name="commandLine">What it is told.</param>
    /// <param name="megabytes">How much memory it gets.</param>
    /// <param name="module">What it finds in its memory beside itself, if anything.</param>
    /// <exception cref="MissingComponentException">QEMU or Xen is not here.</exception>
    public static RealXen Boot(byte[] kernel, string commandLine, int megabytes, byte[]? module = null)
    {
        if (Probe() is { } reason)
        {
            throw new MissingComponentException("real Xen", reason);
        }

        var folder = QemuProcess.NewFolder();
        var memory = new SharedMemory(Megabytes(megabytes, kernel.LongLength + (module?.LongLength ?? 0)) << MegabyteShift);
        try
        {
            var modules = $"{Saved(folder, "kernel", kernel)} {commandLine.Replace(",", ",,", StringComparison.Ordinal)}".TrimEnd() + (module is null ? "" : $",{Saved(folder, "module", module)}");
            return new RealXen(memory, QemuProcess.Start(folder,
            [
                "-accel", "tcg", "-cpu", Processor, "-no-reboot", .. QemuProcess.Ram(memory), .. QemuProcess.SerialToOutput,
                "-kernel", QemuProgram.XenImage!, "-append", $"{XenOptions} dom0_mem={megabytes}M", "-initrd", modules,
            ]));
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>How much RAM the machine needs: for its domain, for Xen, for the files where QEMU puts them, and for a block in which Xen lays out the kernel with what it finds beside
    /// itself. The block is a power of two and aligned to itself, and the first one of RAM is never free as a whole.</summary>
    /// <param name="domain">How many MiB the domain gets.</param>
    /// <param name="fileBytes">How many bytes the kernel and its module have.</param>
    /// <remarks>A kernel is larger in memory than its file, by what is zero and by where it begins: a quarter and 16 MiB in Debian's. Seen: with 320 MiB in all Xen has not enough for
    /// one of 63 MiB. Source: Xen 4.17 xen/arch/x86/pv/dom0_build.c, dom0_construct_pv, the allocation from v_start to v_end.</remarks>
    internal static long Megabytes(int domain, long fileBytes)
    {
        var files = fileBytes >> MegabyteShift;
        var block = (long)BitOperations.RoundUpToPowerOf2((ulong)(files + (files / 4) + 16));
        return Math.Max(LeastMegabytes, domain + MegabytesOfXen + (files == 0 ? 0 : files + (2 * block)));
    }

    private static string Saved(string folder, string name, byte[] content)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllBytes(file, content);
        return file;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Qemu.Dispose();
        Memory.Dispose();
    }
}
