using System.Globalization;
using Verified.Abi;

namespace Verified.Hardware.Tracing;

/// <summary>The lines at the start of a recording that say whose events it holds.</summary>
/// <remarks>
/// <code>
/// verified-trace 1 binary
/// mmu shadow
/// clock x86-tsc
/// vcpu 4711
/// slot 0 gfn 100 pages 256 hva 1000000000
/// </code>
/// Page numbers and addresses are hexadecimal, everything else is decimal. A text recording has a <c>#</c> before each line.
/// </remarks>
internal sealed class RecordingHeader
{
    public const string Magic = "verified-trace 1 ", Binary = "binary", Text = "text";

    // What was notified is kept for each page, so memory is needed for all of them: 16 GiB of a guest. A physical address has at most 52 bits.
    private const int MostPages = 1 << 22;
    private const ulong LastFrame = 1UL << 40;

    private readonly List<MemorySlot> _slots = [];
    private readonly List<int> _vcpus = [];
    private MmuMode? _mode;

    public string Clock { get; private set; } = "unknown";

    public static IEnumerable<string> Lines(TracedMachine machine, string clock, string form)
    {
        yield return Magic + form;
        yield return machine.Mode == MmuMode.Tdp ? "mmu tdp" : "mmu shadow";
        yield return "clock " + clock;
        foreach (int vcpu in machine.VcpuThreads) yield return string.Create(CultureInfo.InvariantCulture, $"vcpu {vcpu}");
        foreach (var slot in machine.Slots)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"slot {slot.Index} gfn {slot.First.Number:x} pages {slot.Memory.Pages} hva {slot.Memory.Start.Address:x}");
    }

    /// <summary>Takes a line, if it is one of the header's.</summary>
    /// <exception cref="BadInputException">It begins like one and goes on otherwise.</exception>
    public bool Take(string line, string where)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words.FirstOrDefault())
        {
            case "mmu":
                _mode = words is ["mmu", "shadow"] ? MmuMode.Shadow : words is ["mmu", "tdp"] ? MmuMode.Tdp
                    : throw new BadInputException(where, "'mmu shadow' or 'mmu tdp'");
                return true;
            case "clock":
                Clock = words is ["clock", var clock] ? clock : throw new BadInputException(where, "'clock NAME'");
                return true;
            case "vcpu":
                _vcpus.Add(words is ["vcpu", var thread] && int.TryParse(thread, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                    ? number
                    : throw new BadInputException(where, "'vcpu THREAD'"));
                return true;
            case "slot":
                _slots.Add(Slot(words) ?? throw new BadInputException(where, "'slot N gfn HEX pages N hva HEX'"));
                if (_slots.Sum(slot => (long)slot.Memory.Pages) > MostPages) throw new BadInputException(where, $"slots with at most {MostPages} pages together");
                return true;
            default:
                return false;
        }
    }

    public TracedMachine Machine(string where)
    {
        if (_mode is null) throw new BadInputException(where, "a line 'mmu shadow' or 'mmu tdp'");
        if (_vcpus.Count == 0) throw new BadInputException(where, "a line 'vcpu THREAD'");
        if (_slots.Count == 0) throw new BadInputException(where, "a line 'slot N gfn HEX pages N hva HEX'");
        return new TracedMachine(_mode.Value, _slots, _vcpus);
    }

    private static MemorySlot? Slot(string[] words)
    {
        return words is ["slot", var index, "gfn", var gfn, "pages", var pages, "hva", var hva]
            && uint.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
            && ulong.TryParse(gfn, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong first)
            && ulong.TryParse(pages, NumberStyles.None, CultureInfo.InvariantCulture, out ulong count) && count is > 0 and <= MostPages
            && ulong.TryParse(hva, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong start)
            && first <= LastFrame - count && start <= ulong.MaxValue - (count << Paging.PageBits)
                ? new MemorySlot(number, new Gfn(first), HvaRange.OfPages(new Hva(start), count))
                : null;
    }
}
