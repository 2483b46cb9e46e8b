using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Verified.Abi;
using Verified.Abi.Xen.Live;
using Verified.Hardware.Qemu;

namespace Verified.Hardware.Xen;

/// <summary>The way to a running agent: its mailbox, in memory that the host sees.</summary>
/// <remarks>It needs nothing but that memory and the agent's console, so that it does for any machine that runs the agent.</remarks>
internal sealed class AgentChannel
{
    private const int StartInfoNrPages = 32, StartInfoSharedInfo = 40, StartInfoPtBase = 88, StartInfoMfnList = 104;
    private const int PageShift = 12, Spins = 20_000;

    private readonly SharedMemory _memory;
    private readonly ulong[] _p2m;
    private readonly ulong _mailbox;
    private ulong _request;

    private AgentChannel(SharedMemory memory, ulong mailbox)
    {
        (_memory, _mailbox) = (memory, mailbox);
        // The list of frames lies in consecutive pages; where the first ones are is said, the others follow from what stands in these.
        var said = Enumerable.Range(0, AgentMailbox.MostP2mFrames).Select(index => Word(mailbox + (ulong)(AgentMailbox.P2mFrames + (index * sizeof(ulong))))).ToArray();
        ulong MachineFrameOf(ulong page) => Word((said[page / 512] << PageShift) + (page % 512 * sizeof(ulong)));
        var startInfo = MachineFrameOf((ulong)AgentLayout.Page(Word(mailbox + AgentMailbox.StartInfo))) << PageShift;
        Pages = (int)Word(startInfo + StartInfoNrPages);
        if (Pages > AgentMailbox.MostP2mFrames * 512) throw new BadInputException("the agent's memory", $"at most {AgentMailbox.MostP2mFrames * 512} pages, not {Pages}");
        SharedInfo = Word(startInfo + StartInfoSharedInfo) >> PageShift;
        RootPage = AgentLayout.Page(Word(startInfo + StartInfoPtBase));
        P2mPage = AgentLayout.Page(Word(startInfo + StartInfoMfnList));
        _p2m = [.. Enumerable.Range(0, Pages).Select(page => MachineFrameOf((ulong)page))];
        _request = Word(mailbox + AgentMailbox.Request);
    }

    /// <summary>How many pages the domain has.</summary>
    public int Pages { get; }

    /// <summary>Where its list of frames begins.</summary>
    public int P2mPage { get; }

    /// <summary>Where its root is.</summary>
    public int RootPage { get; }

    /// <summary>The machine frame of its shared info page.</summary>
    public ulong SharedInfo { get; }

    /// <summary>Opens the channel that the agent has announced.</summary>
    /// <param name="memory">The machine's memory.</param>
    /// <param name="console">What the agent has printed.</param>
    /// <exception cref="BadInputException">It has announced none, or nonsense.</exception>
    public static AgentChannel Open(SharedMemory memory, string console)
    {
        var at = console.IndexOf(AgentMailbox.Announcement, StringComparison.Ordinal);
        var digits = at < 0 ? "" : console[(at + AgentMailbox.Announcement.Length)..].Split('\r', '\n')[0];
        if (!ulong.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var mailbox) || mailbox % AgentLayout.PageBytes != 0)
        {
            throw new BadInputException("the agent's console", $"the address of its mailbox, not '{digits}' after '{LastLine(console)}'");
        }

        try
        {
            return new AgentChannel(memory, mailbox);
        }
        catch (Exception fault) when (fault is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            throw new BadInputException("the agent's mailbox", $"addresses in the machine's memory ({fault.Message})");
        }
    }

    /// <summary>Whether the agent has announced itself.</summary>
    public static bool IsAnnounced(string console)
    {
        var at = console.IndexOf(AgentMailbox.Announcement, StringComparison.Ordinal);
        return at >= 0 && console.IndexOf('\n', at) >= 0;
    }

    /// <summary>The machine frame of a page when the agent started.</summary>
    public ulong MachineFrame(int page) => _p2m[page];

    /// <summary>Has commands executed.</summary>
    /// <param name="commands">At most <see cref="AgentLayout.MostCommands"/>.</param>
    /// <param name="results">One for each.</param>
    /// <param name="isGone">Whether the machine can be given up.</param>
    /// <returns>How many the agent has executed to their end.</returns>
    public int Run(ReadOnlySpan<AgentCommand> commands, Span<AgentResult> results, Func<TimeSpan, bool> isGone)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(commands.Length, AgentLayout.MostCommands, nameof(commands));
        Copy(MemoryMarshal.AsBytes(commands), AgentLayout.Commands, (memory, ours) => ours.CopyTo(memory));
        _memory.Word(_mailbox + AgentMailbox.Count) = (ulong)commands.Length;
        Volatile.Write(ref _memory.Word(_mailbox + AgentMailbox.Request), ++_request);
        var executed = Wait(isGone) ? commands.Length : commands.Length - (int)Math.Min(_memory.Word(_mailbox + AgentMailbox.Left), (ulong)commands.Length);
        var bytes = MemoryMarshal.AsBytes(results[..executed]);
        for (var from = 0; from < bytes.Length; from += (int)AgentLayout.PageBytes)
        {
            var part = bytes[from..Math.Min(from + (int)AgentLayout.PageBytes, bytes.Length)];
            _memory.Slice(Machine(AgentLayout.Results + (ulong)from), part.Length).CopyTo(part);
        }

        return executed;
    }

    private delegate void Copier(Span<byte> memory, ReadOnlySpan<byte> ours);

    private void Copy(ReadOnlySpan<byte> bytes, ulong va, Copier copier)
    {
        for (var from = 0; from < bytes.Length; from += (int)AgentLayout.PageBytes)
        {
            var part = bytes[from..Math.Min(from + (int)AgentLayout.PageBytes, bytes.Length)];
            copier(_memory.Slice(Machine(va + (ulong)from), part.Length), part);
        }
    }

    private bool Wait(Func<TimeSpan, bool> isGone)
    {
        ref var done = ref _memory.Word(_mailbox + AgentMailbox.Done);
        var clock = Stopwatch.StartNew();
        for (var spin = 0; Volatile.Read(ref done) != _request; spin++)
        {
            if (spin < Spins)
            {
                Thread.SpinWait(10);
            }
            else if (isGone(clock.Elapsed))
            {
                return Volatile.Read(ref done) == _request;
            }
            else
            {
                Thread.Sleep(0);
            }
        }

        return true;
    }

    private ulong Machine(ulong va) => (_p2m[AgentLayout.Page(va)] << PageShift) + (va % AgentLayout.PageBytes);

    private ulong Word(ulong machine) => _memory.Word(machine);

    private static string LastLine(string console) => console.Split('\r', '\n').LastOrDefault(line => line.Length > 0) ?? "";
}
