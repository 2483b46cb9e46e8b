using Verified.Abi.Machines;

namespace Verified.Spec.Paging.Answers;

/// <summary>Judges what the CPUs of a machine answer: each answer, and each change of memory, must be one that a CPU may make of the tables in memory and of what it may remember.</summary>
/// <remarks>
/// <para>Its user tells it, in order, everything that happens to the machine: stores of the owner (by showing memory as it is), loads, flushes, and runs of accesses with their results and memory afterwards.</para>
/// <para>Not judged are accesses whose tables lead out of memory: the user may not ask for them, and is told so by a refusal.</para>
/// <para>What is looser than the manual: upper entries of which a fault makes the CPU forget are only those that lead to the lowest table of its address.</para>
/// </remarks>
public sealed class WalkJudge
{
    private readonly MemoryHistory history;
    private readonly CpuHistory[] cpus;
    private readonly Looseness allowed;
    private long time, forgotten;

    /// <summary>A judge for a machine with these CPUs and this memory.</summary>
    /// <param name="cpus">How many CPUs.</param>
    /// <param name="words">The size of its memory in words.</param>
    /// <param name="allowed">What the machine may do besides what every CPU may.</param>
    public WalkJudge(int cpus, int words, Looseness allowed = Looseness.AccessedByFaults)
    {
        history = new MemoryHistory(words);
        this.cpus = [.. Enumerable.Range(0, cpus).Select(_ => new CpuHistory())];
        this.allowed = allowed;
    }

    /// <summary>How often it has judged, and by what.</summary>
    public JudgeCounts Counts { get; } = new();

    /// <summary>Begins anew. Each CPU has to be loaded before it is judged.</summary>
    public void Begin(ReadOnlySpan<ulong> memory)
    {
        history.Begin(memory);
        (time, forgotten) = (0, 0);
    }

    /// <summary>The owner has stored: what differs from before are its stores, all at once.</summary>
    public void Stored(ReadOnlySpan<ulong> memory)
    {
        time++;
        foreach (var word in Differences(memory))
            history.Store(word, memory[word], time);
    }

    /// <summary>The owner has stored one word.</summary>
    public void Stored(int word, ulong value) => history.Store(word, value, ++time);

    /// <summary><see cref="IMachine.Load"/>.</summary>
    public void Loaded(int cpu, in PagingControls controls, ulong cr3)
    {
        cpus[cpu].Load(controls, cr3, Directory(controls.Mode, cr3), ++time);
        ForgetWhatNobodyRemembers();
    }

    /// <summary><see cref="IMachine.LoadRoot"/>.</summary>
    public void RootLoaded(int cpu, ulong cr3)
    {
        cpus[cpu].LoadRoot(cr3, Directory(cpus[cpu].Controls.Mode, cr3), ++time);
        ForgetWhatNobodyRemembers();
    }

    /// <summary><see cref="IMachine.Flush"/>.</summary>
    public void Flushed(int cpu, FlushKind kind, ulong address)
    {
        cpus[cpu].Flush(kind, address, ++time, history.LastChange);
        ForgetWhatNobodyRemembers();
    }

    /// <summary>Judges a run of accesses: null if every answer and memory afterwards are allowed, else what is not, for people. After a refusal the judge has to begin anew.</summary>
    /// <param name="cpu">By whom.</param>
    /// <param name="accesses">The accesses.</param>
    /// <param name="results">One for each.</param>
    /// <param name="memory">Memory after the last of them.</param>
    public string? Judge(int cpu, ReadOnlySpan<Access> accesses, ReadOnlySpan<AccessResult> results, ReadOnlySpan<ulong> memory)
    {
        var start = time;
        Counts.Accesses += accesses.Length;
        foreach (var result in results)
            Counts.Faults += result.Faulted ? 1 : 0;
        var refusals = new List<string>();
        foreach (var (looseness, isThorough) in Readings(cpus[cpu].Controls.Mode))
        {
            time = start;
            cpus[cpu].Again();
            var run = new JudgedRun(history, cpus[cpu], looseness, time, memory, Differences(memory)) { IsThorough = isThorough };
            if (run.Judge(accesses, results) is { } why)
            {
                refusals.Add(why);
                continue;
            }
            time = run.Time + 1;
            Commit(cpu, run, memory);
            return null;
        }
        // That of the strictest reading, which has looked everywhere.
        return $"cpu {cpu}: {refusals[1]}";
    }

    // The strictest first, and each at first without looking everywhere.
    private IEnumerable<(Looseness Looseness, bool IsThorough)> Readings(PagingMode mode)
    {
        var always = allowed & (Looseness.AccessedByFaults | Looseness.AccessedByReservedPages | Looseness.AccessedAhead);
        Looseness[] others = [Looseness.None, Looseness.FaultsForgetNothing, Looseness.DirectoryInMemory, Looseness.FaultsForgetNothing | Looseness.DirectoryInMemory];
        return others.Where(other => (other & ~allowed) == 0 && (mode == PagingMode.Pae || !other.HasFlag(Looseness.DirectoryInMemory)))
            .SelectMany(other => new[] { (always | other, false), (always | other, true) });
    }

    private void Commit(int cpu, JudgedRun run, ReadOnlySpan<ulong> memory)
    {
        Counts.Remembered += run.Remembered;
        Counts.Undecided += run.IsUndecided ? 1 : 0;
        Counts.Use(run.Used);
        foreach (var world in run.Worlds)
            world.Commit();
        foreach (var word in Differences(memory))
            history.Store(word, memory[word], time);
        cpus[cpu].Commit(history.LastChange);
    }

    private ulong[] Directory(PagingMode mode, ulong cr3)
    {
        if (mode != PagingMode.Pae)
            return [];
        var first = (cr3 & TableFormat.Pae.RootMask) >> 3;
        return first + 4 > (ulong)history.Now.Length ? new ulong[4] : history.Now[(int)first..((int)first + 4)];
    }

    private List<int> Differences(ReadOnlySpan<ulong> memory)
    {
        var words = new List<int>();
        for (var at = 0; at < memory.Length; at++)
        {
            at += memory[at..].CommonPrefixLength(history.Now.AsSpan(at));
            if (at < memory.Length)
                words.Add(at);
        }
        return words;
    }

    private void ForgetWhatNobodyRemembers()
    {
        var floor = cpus.Min(cpu => cpu.Floor);
        if (floor > forgotten)
            history.ForgetBefore(forgotten = floor);
    }
}
