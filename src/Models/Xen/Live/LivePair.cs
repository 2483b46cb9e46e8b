using Verified.Abi.Xen.Live;

namespace Verified.Models.Xen.Live;

/// <summary>Two hypervisors that run the same programs, and must show the same.</summary>
/// <param name="one">The real one.</param>
/// <param name="other">Ours.</param>
public sealed class LivePair(ILiveXen one, ILiveXen other)
{
    private const int FirstSlotOfXen = 256, LastSlotOfXen = 271, Tables = 5, RootTable = 0;
    private const ulong AccessedAndDirty = 0x60, FrameCsMask = 0xffff_ffff_ffff;
    private readonly LiveSide first = new(one), second = new(other);
    private LiveRenaming renaming = new(one, other);
    private bool isClear;

    /// <summary>How often which freedom was used.</summary>
    public Dictionary<LiveFreedom, long> Freedoms { get; } = Enum.GetValues<LiveFreedom>().ToDictionary(freedom => freedom, _ => 0L);

    /// <summary>What the calls of the last program answered, and one plus the number of the handler that each has entered.</summary>
    public IReadOnlyList<(long Rax, ulong Handler)> Answered { get; private set; } = [];

    /// <summary>How many hypercalls were compared, those between programs left out.</summary>
    public long Hypercalls { get; private set; }

    /// <summary>How many hypercalls between programs were compared.</summary>
    public long Restoring { get; private set; }

    /// <summary>How many exceptions and events were compared.</summary>
    public long Transfers { get; private set; }

    /// <summary>How many other instructions were compared.</summary>
    public long Instructions { get; private set; }

    /// <summary>What was answered how often, by hypercall and answer.</summary>
    public Dictionary<(ulong Number, long Answer), long> Answers { get; } = [];

    /// <summary>How many programs ended both domains at the same call.</summary>
    public int Deaths { get; private set; }

    /// <summary>How often they had to be booted again.</summary>
    public int Restarts { get; private set; }

    /// <summary>Runs a program on both, and brings both back to where they were.</summary>
    /// <param name="program">The program.</param>
    /// <param name="stays">What it does cannot be undone: both are booted again.</param>
    /// <returns>What differs first; nothing if nothing does.</returns>
    public LiveDifference? Run(IReadOnlyList<LiveCall> program, bool stays = false)
    {
        if (!isClear)
            Clear();
        isClear = false;
        RunBoth(program);
        if (Math.Min(first.Executed, second.Executed) < program.Count)
            return Ended(CompareResults([.. program.Take(Math.Min(first.Executed, second.Executed))]) ?? Died(program.Count));
        Count(program);
        Answered = [.. first.Results.Take(program.Count).Select(result => ((long)result.Rax, result.Handler))];
        // Of what cannot be undone only the arguments are compared: vcpu_info in a page of the pool has times in it.
        var difference = CompareResults(program) ?? (stays ? CompareGiven(program) : CompareMemory(program));
        return difference is not null || stays ? Ended(difference) : Restore();
    }

    /// <summary>Boots both again.</summary>
    public void Restart()
    {
        one.Restart();
        other.Restart();
        renaming = new(one, other);
        Restarts++;
        Clear();
    }

    private LiveDifference? Ended(LiveDifference? difference)
    {
        Restart();
        return difference;
    }

    /// <summary>That both domains die of the same call is no difference.</summary>
    private LiveDifference? Died(int calls)
    {
        Deaths += first.Executed == second.Executed ? 1 : 0;
        return first.Executed == second.Executed ? null : Differ(calls);
    }

    private LiveDifference Differ(int calls) => new(Math.Min(first.Executed, second.Executed), "the domain", Text(first.Executed, calls), Text(second.Executed, calls));

    private static string Text(int executed, int calls) => executed == calls ? "lives" : $"dies in call {executed}";

    private void RunBoth(IReadOnlyList<LiveCall> program)
    {
        var running = Task.Run(() => second.Run(program));
        first.Run(program);
        running.GetAwaiter().GetResult();
    }

    private void Clear()
    {
        first.Clear();
        second.Clear();
        isClear = true;
    }

    /// <summary>Everything that programs change is given back, and that goes the same way on both. Where it fails on both, later programs would be compared on what an earlier one has left.</summary>
    private LiveDifference? Restore()
    {
        RunBoth(LiveReset.Calls);
        if (first.Executed < LiveReset.Calls.Count || second.Executed < LiveReset.Calls.Count)
            return Ended(Differ(LiveReset.Calls.Count) with { Call = -1, What = "the domain while it is restored" });
        if (CompareResults(LiveReset.Calls) is { } difference)
            return Ended(difference with { What = $"while it is restored, call {difference.Call}: {difference.What}", Call = -1 });
        Restoring += LiveReset.Calls.Count;
        foreach (var number in LiveReset.MustSucceed)
        {
            if (first.Results[number].Rax != 0)
                return Ended(new(-1, $"while it is restored, call {number} must answer 0: rax", Hexadecimal(first.Results[number].Rax), Hexadecimal(second.Results[number].Rax)));
        }
        Clear();
        return null;
    }

    private void Count(IReadOnlyList<LiveCall> program)
    {
        for (var number = 0; number < program.Count; number++)
        {
            var result = first.Results[number];
            Transfers += result.Handler != 0 ? 1 : 0;
            if (!program[number].IsHypercall)
            {
                Instructions++;
                continue;
            }
            Hypercalls++;
            var key = (program[number].Rax, (long)result.Rax is < 0 and > -4096 ? (long)result.Rax : 0);
            Answers[key] = Answers.GetValueOrDefault(key) + 1;
        }
    }

    private LiveDifference? CompareResults(IReadOnlyList<LiveCall> program)
    {
        for (var number = 0; number < program.Count; number++)
        {
            if (Compare(number, program[number]) is { } difference)
                return difference;
        }
        return null;
    }

    private LiveDifference? Compare(int number, LiveCall call)
    {
        var (a, b) = (first.Results[number], second.Results[number]);
        // What is read of a table may have been marked by an access of the hypervisor's own.
        var isSame = a.Rax == b.Rax || (call.Stub is AgentStub.ReadCr3 or AgentStub.Load && (renaming.SameWord(a.Rax, b.Rax) || renaming.SameEntry(a.Rax, b.Rax, AccessedAndDirty)));
        LiveDifference Differs(string what, ulong x, ulong y) => new(number, what, Hexadecimal(x), Hexadecimal(y));
        if (!isSame)
            return Differs("rax", a.Rax, b.Rax);
        foreach (var (name, of) in Exact)
        {
            if (of(a) != of(b))
                return Differs(name, of(a), of(b));
        }
        if (!renaming.SameEntry(a.Peeked, b.Peeked) && !renaming.SameWord(a.Peeked, b.Peeked))
            return Differs("the word that was read", a.Peeked, b.Peeked);
        foreach (var (name, of) in Passed)
        {
            if (renaming.SameWord(of(a), of(b)))
                continue;
            if (!call.IsHypercall || !IsOfAContinuation(number))
                return Differs(name, of(a), of(b));
            Freedoms[LiveFreedom.ArgumentsOfAContinuation]++;
            break;
        }
        return null;
    }

    /// <summary>On one side or both the call was interrupted; where it was not, its arguments are as they were.</summary>
    private bool IsOfAContinuation(int number)
    {
        var (one, other) = (first.IsContinued(number), second.IsContinued(number));
        return (one || other) && (one || first.IsUntouched(number)) && (other || second.IsUntouched(number));
    }

    private static readonly (string Name, Func<AgentResult, ulong> Of)[] Exact =
    [
        ("the handler", r => r.Handler), ("the error code", r => r.ErrorCode), ("rip of the frame", r => r.FrameRip), ("cs of the frame", r => r.FrameCs & FrameCsMask), ("rflags of the frame", r => r.FrameRflags),
        ("rsp of the frame", r => r.FrameRsp), ("ss of the frame", r => r.FrameSs), ("cr2", r => r.Cr2), ("vcpu_info", r => r.VcpuInfo & 0xffff), ("evtchn_pending_sel", r => r.PendingSelectors),
        ("rsp", r => r.Rsp), ("rflags", r => r.Rflags), ("rbx", r => r.Rbx), ("r9", r => r.R9), ("rcx", r => r.Rcx), ("r11", r => r.R11),
    ];

    private static readonly (string Name, Func<AgentResult, ulong> Of)[] Passed =
        [("rdi", r => r.Rdi), ("rsi", r => r.Rsi), ("rdx", r => r.Rdx), ("r10", r => r.R10), ("r8", r => r.R8)];

    /// <summary>Where one is told of a frame that it was given the other is told of one too.</summary>
    private LiveDifference? CompareGiven(IReadOnlyList<LiveCall> program)
    {
        for (var number = 0; number < program.Count; number++)
        {
            var a = first.ArgumentsOf(number);
            var b = second.ArgumentsOf(number);
            for (var word = 0; word < a.Length; word++)
            {
                if (renaming.SameWord(a[word], b[word]))
                    continue;
                if (word * sizeof(ulong) != program[number].GivenAt)
                    return new(program.Count, $"argument of call {number}, word {word}", Hexadecimal(a[word]), Hexadecimal(b[word]));
                renaming.Given(a[word], b[word]);
                Freedoms[LiveFreedom.FramesThatAreGiven]++;
            }
        }
        return null;
    }

    private LiveDifference? CompareMemory(IReadOnlyList<LiveCall> program)
    {
        for (var number = 0; number < program.Count; number++)
        {
            if (CompareWords(program.Count, $"argument of call {number}", first.ArgumentsOf(number), second.ArgumentsOf(number), isTable: false) is { } difference)
                return difference;
        }
        for (var page = AgentLayout.PoolPage; page < AgentLayout.PoolPage + AgentLayout.PoolPages; page++)
        {
            if (CompareWords(program.Count, $"page {page}", first.Frame(page), second.Frame(page), isTable: true) is { } difference)
                return difference;
        }
        foreach (var stack in LiveSide.Stacks)
        {
            if (CompareWords(program.Count, $"stack {stack}", first.Frame(stack), second.Frame(stack), isTable: false) is { } difference)
                return difference;
        }
        return CompareTables(program.Count) ?? CompareEvents(program.Count);
    }

    /// <summary>The tables with which the domain started. The hypervisors' own accesses mark entries there too.</summary>
    private LiveDifference? CompareTables(int calls)
    {
        for (var table = 0; table < Tables; table++)
        {
            var a = first.Frame(one.RootPage + table);
            var b = second.Frame(other.RootPage + table);
            for (var slot = 0; slot < a.Length; slot++)
            {
                if (table == RootTable && slot is >= FirstSlotOfXen and <= LastSlotOfXen)
                    continue;
                if (!renaming.SameEntry(a[slot], b[slot], AccessedAndDirty))
                    return new(calls, $"slot {slot} of table {table}", Hexadecimal(a[slot]), Hexadecimal(b[slot]));
            }
        }
        return null;
    }

    private LiveDifference? CompareEvents(int calls)
    {
        var a = one.Frame(one.SharedInfo);
        var b = other.Frame(other.SharedInfo);
        foreach (var word in LiveSide.EventState)
        {
            var mask = word == 0 ? 0xfffful : ulong.MaxValue;
            if ((a[word] & mask) != (b[word] & mask))
                return new(calls, $"word {word} of shared_info", Hexadecimal(a[word]), Hexadecimal(b[word]));
        }
        return null;
    }

    private LiveDifference? CompareWords(int calls, string what, ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, bool isTable)
    {
        for (var word = 0; word < a.Length; word++)
        {
            if ((a[word] | b[word]) == 0 || (isTable ? renaming.SameEntry(a[word], b[word]) || (a[word] & 1) == 0 && renaming.SameWord(a[word], b[word]) : renaming.SameWord(a[word], b[word])))
                continue;
            if (isTable && word is >= FirstSlotOfXen and <= LastSlotOfXen && (a[word] != 0 == (b[word] != 0) || !ShownToGuests.Contains(word)))
            {
                Freedoms[LiveFreedom.SlotsOfXen]++;
                continue;
            }
            return new(calls, $"{what}, word {word}", Hexadecimal(a[word]), Hexadecimal(b[word]));
        }
        return null;
    }

    /// <summary>The slots of the machine-to-physical table, of the table itself and of the domain's own mappings: there is something in both, or in neither.</summary>
    private static readonly int[] ShownToGuests = [256, 258, 260];

    private static string Hexadecimal(ulong value) => $"{value:x}";
}
