namespace Verified.Hardware.Tracing;

/// <summary>The kernel's tracing files.</summary>
internal static class TraceFileSystem
{
    private const string Usual = "/sys/kernel/tracing", Old = "/sys/kernel/debug/tracing";

    /// <summary>Where the files are, or null.</summary>
    public static string? Root => new[] { Usual, Old }.FirstOrDefault(root => Directory.Exists(root + "/instances"));

    /// <summary>Why tracing is impossible here, or null. Mounts the file system at its usual, empty place if it is not mounted.</summary>
    public static string? Probe()
    {
        if (Native.geteuid() != 0) return "tracing needs root";
        if (Root is null && (!Directory.Exists(Usual) || Native.mount("nodev", Usual, "tracefs", 0, 0) != 0 || Root is null))
            return $"no tracefs at {Usual}";
        string? missing = EventCatalog.Required.Append(EventCatalog.Marker).FirstOrDefault(name => !HasEvent(name));
        return missing is null ? null : $"this kernel has no event {missing}";
    }

    public static bool HasEvent(string name) => File.Exists($"{Root}/events/{name}/format");

    public static EventFormat Format(string name)
    {
        string path = $"{Root}/events/{name}/format";
        return EventFormat.Parse(File.ReadAllText(path), path);
    }

    public static BufferLayout BufferLayout()
    {
        string path = $"{Root}/events/header_page";
        return Tracing.BufferLayout.Parse(File.ReadAllText(path), path);
    }
}
