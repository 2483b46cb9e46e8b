namespace Verified.Hardware.Qemu;

/// <summary>Where QEMU and the image of the hypervisor are: on PATH, where the launcher says, or where it has unpacked them.</summary>
public static class QemuProgram
{
    private const string Name = "qemu-system-x86_64";
    private const string Image = "xen-4.17-amd64";

    /// <summary>QEMU's program, or null when it is not here.</summary>
    public static string? Path { get; } = Find();

    /// <summary>The image of the hypervisor, or null when it is not here.</summary>
    public static string? XenImage { get; } = FindImage();

    /// <summary>Why there is no QEMU, or null.</summary>
    public static string? Missing => Path is null ? $"install {Name}, or let the launcher fetch it ({Name} is neither on PATH nor among its components)" : null;

    /// <summary>Why no real Xen can be booted, or null.</summary>
    public static string? MissingXen => Missing ?? (XenImage is null ? "set VERIFIED_XEN to the image of Xen 4.17, unpacked, or let the launcher fetch it" : null);

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append($"{Components}/bin").Select(folder => System.IO.Path.Combine(folder, Name)).FirstOrDefault(File.Exists);

    private static string? FindImage()
    {
        var said = Environment.GetEnvironmentVariable("VERIFIED_XEN");
        return new[] { said, $"{Components}/{Image}" }.FirstOrDefault(path => !string.IsNullOrEmpty(path) && File.Exists(path));
    }

    /// <summary>The folder of launcher/components.sh.</summary>
    private static string Components
    {
        get
        {
            static string? Said(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
            var cache = Said("VERIFIED_CACHE") ?? $"{Said("XDG_CACHE_HOME") ?? $"{Said("HOME") ?? "/tmp"}/.cache"}/verified";
            return $"{cache}/components";
        }
    }
}
