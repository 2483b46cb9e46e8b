using System.Globalization;

namespace Verified.Hardware.Tracing;

/// <summary>A trace buffer of our own, beside the global one: <c>instances/verified-PID</c>.</summary>
/// <remarks>
/// It goes away in one of three ways: it is disposed; its <see cref="InstanceWatchdog"/> sees the process die; or the
/// next run finds it with no process of that number (<see cref="RemoveStale"/>).
/// Source: Linux Documentation/trace/ftrace.rst, "Instances".
/// </remarks>
internal sealed class TraceInstance : IDisposable
{
    private const string Prefix = "verified-";
    private readonly string _path;
    private readonly InstanceWatchdog _watchdog;
    private readonly int _marker;

    private TraceInstance(string path, int bufferKilobytes)
    {
        _path = path;
        Directory.CreateDirectory(path);
        _watchdog = new InstanceWatchdog(path);
        Set("tracing_on", "0");
        Clock = HasSteadyTsc && ReadFile("trace_clock").Contains("x86-tsc", StringComparison.Ordinal) ? "x86-tsc" : "mono";
        Set("trace_clock", Clock);
        Set("buffer_size_kb", bufferKilobytes.ToString(CultureInfo.InvariantCulture));
        _marker = Native.Check(Native.open(path + "/trace_marker", Native.O_WRONLY | Native.O_CLOEXEC), "open trace_marker");
    }

    /// <summary>The clock that stamps the events; it can be compared across CPUs.</summary>
    public string Clock { get; }

    public static TraceInstance Create(int bufferKilobytesPerCpu) =>
        new($"{TraceFileSystem.Root}/instances/{Prefix}{Environment.ProcessId}", bufferKilobytesPerCpu);

    /// <summary>Removes the instances of processes that are no more; one that bears our own number is of an earlier process too.</summary>
    /// <returns>How many there were.</returns>
    public static int RemoveStale()
    {
        int removed = 0;
        foreach (string path in Directory.GetDirectories($"{TraceFileSystem.Root}/instances", Prefix + "*"))
        {
            string owner = Path.GetFileName(path)[Prefix.Length..];
            if (!int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out int process)) continue;
            bool alive = process != Environment.ProcessId && Directory.Exists("/proc/" + owner);
            if (!alive && TryRemove(path)) removed++;
        }
        return removed;
    }

    public void Enable(string eventName) => Set($"events/{eventName}/enable", "1");

    /// <summary>Records the events of one thread alone, where the kernel can; what is written into <c>trace_marker</c> is always recorded.</summary>
    /// <remarks>Source: Linux Documentation/trace/ftrace.rst, set_event_pid (since 4.4).</remarks>
    public void HearOnly(int task)
    {
        if (File.Exists(_path + "/set_event_pid")) Set("set_event_pid", task.ToString(CultureInfo.InvariantCulture));
    }

    public void Start() => Set("tracing_on", "1");

    public void Stop() => Set("tracing_on", "0");

    /// <summary>Writes a text into the buffer of the CPU that we are on.</summary>
    public unsafe void Mark(byte[] text)
    {
        fixed (byte* start = text) Native.write(_marker, start, text.Length);
    }

    /// <summary>The buffers' CPUs.</summary>
    public IEnumerable<ushort> Cpus() =>
        from folder in Directory.GetDirectories(_path + "/per_cpu", "cpu*")
        let number = ushort.Parse(Path.GetFileName(folder)["cpu".Length..], CultureInfo.InvariantCulture)
        orderby number
        select number;

    /// <summary>Opens the binary buffer of a CPU for reading without waiting.</summary>
    public int OpenRaw(ushort cpu) => Native.Check(
        Native.open($"{_path}/per_cpu/cpu{cpu}/trace_pipe_raw", Native.O_RDONLY | Native.O_NONBLOCK | Native.O_CLOEXEC), "open trace_pipe_raw");

    /// <summary>How many events the buffer of a CPU had no room for.</summary>
    public ulong LostOn(ushort cpu)
    {
        string[] losses = ["overrun:", "commit overrun:", "dropped events:"];
        ulong lost = 0;
        foreach (string line in ReadFile($"per_cpu/cpu{cpu}/stats").Split('\n'))
            if (losses.FirstOrDefault(loss => line.StartsWith(loss, StringComparison.Ordinal)) is { } found)
                lost += ulong.Parse(line[found.Length..], CultureInfo.InvariantCulture);
        return lost;
    }

    public void Dispose()
    {
        Native.close(_marker);
        Stop();
        Directory.Delete(_path);
        _watchdog.Dispose();
    }

    private static bool TryRemove(string path)
    {
        try
        {
            Directory.Delete(path);
            return true;
        }
        catch (IOException)
        {
            // Somebody reads it: it is removed another time.
            return false;
        }
    }

    private static bool HasSteadyTsc
    {
        get
        {
            const string path = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
            return File.Exists(path) && File.ReadAllText(path).Trim() == "tsc";
        }
    }

    private string ReadFile(string name) => File.ReadAllText($"{_path}/{name}");

    private unsafe void Set(string name, string value)
    {
        int file = Native.Check(Native.open($"{_path}/{name}", Native.O_WRONLY | Native.O_CLOEXEC), "open " + name);
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(value);
        nint written;
        fixed (byte* start = bytes) written = Native.write(file, start, bytes.Length);
        var failure = Native.Failure($"write {value} to {name}");
        Native.close(file);
        if (written != bytes.Length) throw failure;
    }
}
