using System.Text;

namespace Verified.Hardware.Qemu;

/// <summary>What a process writes, as far as it has been read; others can wait for more.</summary>
public sealed class Output
{
    private readonly StringBuilder _text = new();
    private bool _ended;

    internal Output(Stream stream) => Listening = Task.Run(() => Listen(stream));

    internal Task Listening { get; }

    /// <summary>Everything up to now.</summary>
    public string Text
    {
        get
        {
            lock (_text) return _text.ToString();
        }
    }

    /// <summary>Nothing more will come.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_text) return _ended;
        }
    }

    /// <summary>Waits until the text satisfies a condition, the output ends, or time is up.</summary>
    /// <returns>The text.</returns>
    public string WaitFor(Func<string, bool> condition, TimeSpan atMost, CancellationToken cancel = default) => WaitFor(condition, atMost, out _, cancel);

    /// <summary>The same, and says whether the text is all that there will ever be. Asked for afterwards, <see cref="HasEnded"/> may be about a longer one.</summary>
    public string WaitFor(Func<string, bool> condition, TimeSpan atMost, out bool isAll, CancellationToken cancel = default)
    {
        var end = DateTime.UtcNow + atMost;
        using var registration = cancel.Register(() =>
        {
            lock (_text) Monitor.PulseAll(_text);
        });
        lock (_text)
        {
            for (; ; )
            {
                cancel.ThrowIfCancellationRequested();
                var text = _text.ToString();
                var left = end - DateTime.UtcNow;
                isAll = _ended;
                if (condition(text) || _ended || left <= TimeSpan.Zero) return text;
                Monitor.Wait(_text, left);
            }
        }
    }

    private void Listen(Stream stream)
    {
        var buffer = new byte[4096];
        try
        {
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                lock (_text)
                {
                    _text.Append(Encoding.Latin1.GetString(buffer, 0, read));
                    Monitor.PulseAll(_text);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            // The process is being ended.
        }
        lock (_text)
        {
            _ended = true;
            Monitor.PulseAll(_text);
        }
    }
}
