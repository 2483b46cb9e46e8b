using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Verified.Hardware.Qemu;

/// <summary>Commands to a running QEMU, over a socket in a private folder.</summary>
/// <remarks>Source: QEMU, QMP specification.</remarks>
public sealed class QmpClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamReader _reader;
    private readonly Stream _stream;

    private QmpClient(string path, TimeSpan patience)
    {
        _socket.ReceiveTimeout = _socket.SendTimeout = (int)patience.TotalMilliseconds;
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _stream = new NetworkStream(_socket);
        _reader = new StreamReader(_stream, Encoding.UTF8);
    }

    /// <summary>Connects, when the socket is there already.</summary>
    /// <returns>Null when nobody listens yet.</returns>
    internal static QmpClient? TryConnect(string path, TimeSpan patience)
    {
        QmpClient? client = null;
        try
        {
            client = new QmpClient(path, patience);
            client.Read();
            client.Execute("qmp_capabilities");
            return client;
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            client?.Dispose();
            return null;
        }
    }

    /// <summary>Executes a command.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it returns.</returns>
    /// <exception cref="IOException">QEMU refuses it, or does not answer.</exception>
    public JsonElement Execute(string command, params (string Name, object Value)[] arguments)
    {
        var request = new Dictionary<string, object> { ["execute"] = command };
        if (arguments.Length > 0) request["arguments"] = arguments.ToDictionary(argument => argument.Name, argument => argument.Value);
        // In one piece: QEMU takes a command before its line ends, and may be gone by then.
        _stream.Write([.. JsonSerializer.SerializeToUtf8Bytes(request), (byte)'\n']);
        for (; ; )
        {
            var answer = Read();
            if (answer.TryGetProperty("return", out var value)) return value;
            if (answer.TryGetProperty("error", out var error)) throw new IOException($"QEMU refuses {command}: {error}");
        }
    }

    /// <summary>Why the machine has ended, when QEMU has: guest-shutdown, guest-reset, host-signal and others; null where it has not said so.</summary>
    /// <remarks>Source: QEMU, QMP reference manual, the event SHUTDOWN.</remarks>
    internal string? ReadShutdownReason()
    {
        try
        {
            while (true)
            {
                var message = Read();
                if (message.TryGetProperty("event", out var name) && name.ValueEquals("SHUTDOWN")) return message.GetProperty("data").GetProperty("reason").GetString();
            }
        }
        catch (Exception fault) when (fault is IOException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _stream.Dispose();
        _socket.Dispose();
    }

    private JsonElement Read()
    {
        var line = _reader.ReadLine() ?? throw new IOException("QEMU has closed its monitor");
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new IOException($"QEMU's monitor says something that is no JSON: {line}");
        }
    }
}
