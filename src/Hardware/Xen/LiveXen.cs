using System.Runtime.InteropServices;
using Verified.Abi;
using Verified.Abi.Xen.Live;

namespace Verified.Hardware.Xen;

/// <summary>Real Xen with the agent in its control domain.</summary>
public sealed class LiveXen : ILiveXen
{
    private const int PageShift = 12;

    /// <summary>Xen moves itself to the end of the machine's 128 MiB.</summary>
    private const ulong FrameOfXen = 0x7880;

    private const ulong DeviceFrame = 0x8_0000, LocalApicFrame = 0xf_ee00, InvalidFrame = (1ul << 40) - 1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Silence = TimeSpan.FromSeconds(8);
    private readonly CancellationToken _cancel;
    private RealXen _xen;
    private AgentChannel _channel;

    /// <summary>Boots it.</summary>
    /// <param name="cancel">Ends waiting for it.</param>
    /// <exception cref="MissingComponentException">QEMU or Xen is not here.</exception>
    /// <exception cref="BadInputException">It does not get so far as to take commands.</exception>
    public LiveXen(CancellationToken cancel = default)
    {
        _cancel = cancel;
        (_xen, _channel) = Boot();
    }

    /// <summary>How many MiB the control domain gets.</summary>
    public const int Megabytes = 16;

    /// <inheritdoc/>
    public string Name => "xen";

    /// <inheritdoc/>
    public int Pages => _channel.Pages;

    /// <inheritdoc/>
    public int RootPage => _channel.RootPage;

    /// <inheritdoc/>
    public ulong SharedInfo => _channel.SharedInfo;

    /// <summary>What it has printed.</summary>
    public string Console => _xen.Console.Text;

    /// <inheritdoc/>
    public ulong MachineFrame(int page) => _channel.MachineFrame(page);

    /// <inheritdoc/>
    public ulong Foreign(ForeignFrame kind) => kind switch
    {
        ForeignFrame.OfXen => FrameOfXen,
        ForeignFrame.Device => DeviceFrame,
        ForeignFrame.LocalApic => LocalApicFrame,
        ForeignFrame.Invalid => InvalidFrame,
    };

    /// <inheritdoc/>
    public Span<ulong> Frame(ulong machineFrame) => MemoryMarshal.Cast<byte, ulong>(_xen.Memory.Slice(machineFrame << PageShift, (int)AgentLayout.PageBytes));

    /// <inheritdoc/>
    public int Run(ReadOnlySpan<AgentCommand> commands, Span<AgentResult> results) => _channel.Run(commands, results, IsGone);

    /// <inheritdoc/>
    public void Restart()
    {
        _xen.Dispose();
        (_xen, _channel) = Boot();
    }

    /// <inheritdoc/>
    public void Dispose() => _xen.Dispose();

    private (RealXen Xen, AgentChannel Channel) Boot()
    {
        var xen = RealXen.Boot(AgentElf.ToFile(), AgentElf.TakesCommands, Megabytes);
        try
        {
            var console = xen.Console.WaitFor(AgentChannel.IsAnnounced, Patience, _cancel);
            return (xen, AgentChannel.Open(xen.Memory, console));
        }
        catch
        {
            xen.Dispose();
            throw;
        }
    }

    private bool IsGone(TimeSpan waited)
    {
        _cancel.ThrowIfCancellationRequested();
        return _xen.Qemu.HasExited || waited > Silence || _xen.Console.Text.Contains("Hardware Dom0", StringComparison.Ordinal);
    }
}
