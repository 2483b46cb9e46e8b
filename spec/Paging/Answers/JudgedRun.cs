using System.Globalization;
using Verified.Abi.Machines;

namespace Verified.Spec.Paging.Answers;

/// <summary>One run of accesses, judged by following every way in which memory may have changed in it. Memory afterwards tells most of them from the others at once.</summary>
internal sealed class JudgedRun
{
    private readonly MemoryHistory history;
    private readonly CpuHistory cpu;
    private readonly Looseness allowed;
    private readonly ulong[] after;
    private readonly IReadOnlyList<int> differences;
    private Access[] run = [];

    /// <param name="history">Memory before the run.</param>
    /// <param name="cpu">Who accesses.</param>
    /// <param name="allowed">The looseness of this reading.</param>
    /// <param name="time">When the run begins.</param>
    /// <param name="memory">Memory after it.</param>
    /// <param name="differences">The words in which that differs from before.</param>
    public JudgedRun(MemoryHistory history, CpuHistory cpu, Looseness allowed, long time, ReadOnlySpan<ulong> memory, IReadOnlyList<int> differences)
    {
        (this.history, this.cpu, this.allowed, Time, this.differences) = (history, cpu, allowed, time, differences);
        after = new ulong[differences.Count];
        for (var i = 0; i < after.Length; i++)
            after[i] = memory[differences[i]];
        Worlds = [new World(history)];
    }

    /// <summary>Every answer is taken in every way; otherwise an answer of the tables as they are, which changes nothing, is taken in that way alone.</summary>
    /// <remarks>That is nearly always the way it was, and is soon found. But a CPU may come to the same answer by what it remembers, and change something.</remarks>
    public bool IsThorough { get; init; }

    private static int MostWorlds => 64;

    // Accessed and dirty, in either half of a word.
    private static ulong Marks => 0x60 | 0x60ul << 32;

    /// <summary>What time it is.</summary>
    public long Time { get; private set; }

    /// <summary>The ways that lead to memory as it is afterwards.</summary>
    public IReadOnlyList<World> Worlds { get; private set; }

    /// <summary>How many answers only what is remembered explains.</summary>
    public int Remembered { get; private set; }

    /// <summary>There were too many ways.</summary>
    public bool IsUndecided { get; private set; }

    /// <summary>What looseness it took.</summary>
    public Looseness Used { get; private set; }

    /// <summary>Null if it is allowed, otherwise why not.</summary>
    public string? Judge(ReadOnlySpan<Access> accesses, ReadOnlySpan<AccessResult> results)
    {
        run = accesses.ToArray();
        for (var i = 0; i < accesses.Length; i++)
        {
            // Marks come first; the store comes after the walk that leads to it.
            Time += 2;
            if (Step(i, accesses[i], results[i]) is not { } refusal)
                continue;
            return IsUndecided ? null : $"access {i}: {refusal}";
        }
        if (IsUndecided)
            return null;
        var fitting = Worlds.Where(world => Misfits(world).Count == 0).ToList();
        if (fitting.Count == 0)
            return Said(Misfits(Worlds[0]));
        Worlds = fitting;
        var least = fitting.MinBy(world => (int)world.Used)!;
        Used = least.Used | (allowed & ~(Looseness.AccessedByFaults | Looseness.AccessedByReservedPages | Looseness.AccessedAhead)) | (least.WalkedAhead ? Looseness.AccessedAhead : 0);
        return null;
    }

    private string? Step(int number, in Access access, in AccessResult result)
    {
        if (!cpu.Format.IsCanonical(new Language.Bits.PlainBits(access.Address)).IsTrue)
            return IsNotCanonical(result) ? null : $"{Said(access)} answered {Said(result)}; allowed is a general protection fault alone: the address is not canonical";
        var next = new List<World>();
        var (explained, byTables) = (false, false);
        foreach (var world in Worlds)
        {
            foreach (var possibility in Ways(world, access, result))
            {
                var ways = After(number, world, possibility, access, result).ToList();
                explained |= ways.Count > 0 || Explains(world, possibility, access, result);
                byTables |= ways.Count > 0 && !possibility.IsPast;
                next.AddRange(ways);
            }
        }
        if (result.Faulted)
            cpu.Fault(access.Address, Time);
        if (next.Count == 0 && LeadsOut(access))
            return $"{Said(access)}: its tables lead out of memory, so it may not be asked for";
        if (next.Count == 0)
            return explained ? $"{Said(access)} answered {Said(result)}, which is allowed, but not with memory as it is afterwards: {Said([.. differences])}" : Unexplained(access, result);
        Remembered += byTables ? 0 : 1;
        Worlds = Distinct(next);
        return null;
    }

    private IEnumerable<Possibility> Ways(World world, Access access, AccessResult result)
    {
        if (!IsThorough && access.Kind != AccessKind.Write && Possibilities.ByTheTables(cpu, world, access, allowed) is { } tables
            && Explains(world, tables, access, result) && !tables.Marks().Any() && !tables.LooseMarks(allowed).Any())
            return [tables];
        return Possibilities.Of(cpu, world, access, allowed).Where(possibility => possibility.Explains(result));
    }

    private static bool Explains(World world, Possibility possibility, in Access access, in AccessResult result)
    {
        if (!possibility.Explains(result) || !possibility.Happens)
            return possibility.Explains(result);
        return access.Kind != AccessKind.Read ? result.Value == 0 : world.Current(possibility.Walked.Physical.Value) is { } word && word.Value == result.Value;
    }

    // The worlds in which the possibility has happened.
    private IEnumerable<World> After(int number, World world, Possibility possibility, Access access, AccessResult result)
    {
        if (Marked(number, world, possibility.Marks()) is { } exact && Finish(number, exact, possibility, access, result))
            yield return exact;
        foreach (var (by, marks) in possibility.LooseMarks(allowed))
        {
            if (Marked(number, world, marks) is not { } loose)
                continue;
            loose.Used |= by;
            yield return loose;
        }
    }

    private World? Marked(int number, World world, IEnumerable<(ulong Place, ulong Bits)> marks)
    {
        var marked = world.Copy();
        foreach (var (place, bits) in marks)
        {
            var value = marked.Current(place)!.Value.Value | bits;
            if ((Afterwards((int)(place >> 3)) & bits) != bits && !IsStoredFrom(number, (int)(place >> 3)))
                return null;
            marked.Store(place, value, Time);
        }
        return marked;
    }

    private bool Finish(int number, World world, Possibility possibility, in Access access, in AccessResult result)
    {
        if (!possibility.Happens)
            return true;
        var physical = possibility.Walked.Physical.Value;
        if (world.Current(physical) is not { } word)
            return false;
        if (access.Kind == AccessKind.Read)
            return word.Value == result.Value;
        if (access.Kind == AccessKind.Write)
        {
            if (!IsStoredFrom(number, (int)(physical >> 3)))
                return false;
            world.Store(physical, access.Value, Time + 1);
        }
        return result.Value == 0;
    }

    private ulong Afterwards(int word)
    {
        var at = differences.Count == 0 ? -1 : BinarySearch(word);
        return at < 0 ? history.Now[word] : after[at];
    }

    private int BinarySearch(int word)
    {
        var (low, high) = (0, differences.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (differences[middle] == word)
                return middle;
            if (differences[middle] < word)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return -1;
    }

    // Some write from here on may have left the word as it is afterwards.
    private bool IsStoredFrom(int number, int word)
    {
        var value = Afterwards(word) & ~Marks;
        for (var i = number; i < run.Length; i++)
        {
            if (run[i].Kind == AccessKind.Write && (run[i].Value & ~Marks) == value)
                return true;
        }
        return false;
    }

    private List<World> Distinct(List<World> worlds)
    {
        if (worlds.Count == 1)
            return worlds;
        var distinct = worlds.OrderBy(world => (int)world.Used).DistinctBy(world => world.Signature()).ToList();
        IsUndecided |= distinct.Count > MostWorlds;
        return distinct.Count > MostWorlds ? distinct[..MostWorlds] : distinct;
    }

    private List<int> Misfits(World world)
    {
        var changed = world.Changed.ToDictionary(c => c.Key, c => c.Value.Value);
        var words = differences.Where(word => !changed.ContainsKey(word)).Concat(changed.Where(c => c.Value != Afterwards(c.Key)).Select(c => c.Key)).ToList();
        if (!allowed.HasFlag(Looseness.AccessedAhead))
            return words;
        var ahead = words.RemoveAll(word => IsAccessedAhead(changed.GetValueOrDefault(word, history.Now[word]), Afterwards(word)));
        world.WalkedAhead = ahead > 0;
        return words;
    }

    private bool IsAccessedAhead(ulong before, ulong now)
    {
        ulong[] bits = cpu.Format.IsNarrow ? [0x20, 0x20ul << 32] : [0x20];
        var set = before ^ now;
        return (now & set) == set && bits.Aggregate(set, (rest, bit) => (now & (bit >> 5)) != 0 ? rest & ~bit : rest) == 0;
    }

    private string Unexplained(in Access access, in AccessResult result)
    {
        var all = Possibilities.Of(cpu, Worlds[0], access, allowed);
        var loads = access.Kind == AccessKind.Read;
        return $"{Said(access)} answered {Said(result)}; allowed: {string.Join("; or ", all.Select(possibility => Allowed(possibility, Worlds[0], loads)).Distinct())}";
    }

    private bool LeadsOut(Access access) => Worlds.All(world =>
        Possibilities.ByTheTables(cpu, world, access, allowed) is not { } tables || (tables.Happens && world.Current(tables.Walked.Physical.Value) is null));

    private static string Allowed(Possibility possibility, World world, bool loads)
        => loads && possibility.Happens && world.Current(possibility.Walked.Physical.Value) is { } word ? $"0x{word.Value:x} of {possibility.Said}" : possibility.Said;

    private string Said(IReadOnlyList<int> words) => words.Count == 0
        ? "nothing changed"
        : string.Join(", ", words.Take(4).Select(word => string.Create(CultureInfo.InvariantCulture, $"the word at 0x{word * 8L:x} was 0x{history.Now[word]:x} and is 0x{Afterwards(word):x}")));

    private static string Said(in Access access)
        => $"{access.Kind} of 0x{access.Address:x} by {(access.IsUser ? "a user" : "a supervisor")}{(access.AlignmentCheck ? " with AC" : "")}";

    private static string Said(in AccessResult result) => result.Faulted ? $"exception {result.Vector} with code 0x{result.ErrorCode:x}" : $"0x{result.Value:x}";

    private static bool IsNotCanonical(in AccessResult result) => result.Vector is 12 or 13 && result.ErrorCode == 0;
}
