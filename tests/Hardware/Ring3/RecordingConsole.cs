using System.Text;
using Verified.Kernel.Xen.Execution;

namespace Verified.Tests.Hardware.Ring3;

/// <summary>A console whose text is kept.</summary>
internal sealed class RecordingConsole : IGuestConsole
{
    private readonly StringBuilder text = new();

    public string Text => text.ToString();

    public IReadOnlyList<string> Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Write(ReadOnlySpan<byte> written) => text.Append(Encoding.Latin1.GetString(written));
}
