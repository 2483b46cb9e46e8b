using Verified.Abi;
using Verified.Hardware.Qemu;

namespace Verified.Hardware.Xen;

/// <summary>Real Xen 4.17 on an emulated PC, with a kernel of ours as its control domain.</summary>
/// <remarks>One processor. Its RAM is shared with this process, so that a machine address is an offset in it.</remarks>
public sealed class RealXen : IDisposable
{
    private const long RamBytes = 128L << 20, MegabytesOfXen = 64;
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
        var memory = new SharedMemory(Math.Max(RamBytes, megabytes + MegabytesOfXen << 20));
        try
        {
            var modules = $"{Saved(folder, "kernel", kernel)} {commandLine.Replace(",", ",,", StringComparison.Ordinal)}".TrimEnd() + (module is null ? "" : $",{Saved(folder, "module", module)}");
            return new RealXen(memory, QemuProcess.Start(folder,
            [
                "-accel", "tcg", "-cpu", "max", "-no-reboot", .. QemuProcess.Ram(memory), .. QemuProcess.SerialToOutput,
                "-kernel", QemuProgram.XenImage!, "-append", $"{XenOptions} dom0_mem={megabytes}M", "-initrd", modules,
            ]));
        }
        catch
        {
            memory.Dispose();
            throw;
        }
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
