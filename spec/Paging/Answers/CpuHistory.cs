using Verified.Abi.Machines;

namespace Verified.Spec.Paging.Answers;

/// <summary>What one CPU had loaded and what it had to forget, as far back as it may remember.</summary>
internal sealed class CpuHistory
{
    private static ulong ContextMask => 0xfff;

    private static ulong KeepsTranslations => 1ul << 63;

    private readonly Dictionary<ulong, long> contextFlushes = [];
    private readonly Dictionary<ulong, List<long>> structureFlushes = [];
    private readonly Dictionary<(ulong Context, ulong Region), List<long>> structureFaults = [];
    private readonly List<(ulong Context, ulong Region, long Time)> newStructureFaults = [];

    /// <summary>The control registers.</summary>
    public PagingControls Controls { get; private set; } = new(PagingMode.FourLevel);

    /// <summary>The format of the tables.</summary>
    public TableFormat Format { get; private set; } = TableFormat.FourLevel;

    /// <summary>The bits of a physical address that the CPU does not have.</summary>
    public ulong Beyond { get; private set; }

    /// <summary>The roots it had, the last one last.</summary>
    public List<RootUse> Roots { get; } = [];

    /// <summary>The root it has.</summary>
    public RootUse Root => Roots[^1];

    /// <summary>When it last forgot everything.</summary>
    public long Forgot { get; private set; }

    /// <summary>Pages that were flushed.</summary>
    public DropTimes Flushes { get; } = new();

    /// <summary>Pages whose access has faulted.</summary>
    public DropTimes Faults { get; } = new();

    /// <summary>The same in the run that is being judged.</summary>
    public DropTimes NewFaults { get; } = new();

    /// <summary>Since when it remembers nothing of a context but global translations.</summary>
    public long Flushed(ulong context) => Math.Max(Forgot, contextFlushes.GetValueOrDefault(context));

    /// <summary>Before this time nothing matters.</summary>
    public long Floor => Controls.GlobalPages || Controls.ProcessContexts ? Forgot : Flushed(0);

    public void Load(in PagingControls controls, ulong cr3, IReadOnlyList<ulong> directory, long time)
    {
        Controls = controls;
        Format = TableFormat.Of(controls.Mode);
        Beyond = Circumstances.Beyond(controls);
        ForgetAll(time);
        Roots.Clear();
        Roots.Add(Use(cr3, directory, time));
    }

    public void LoadRoot(ulong cr3, IReadOnlyList<ulong> directory, long time)
    {
        Roots[^1] = Root with { To = time };
        Roots.Add(Use(cr3, directory, time));
        if (!Controls.ProcessContexts || (cr3 & KeepsTranslations) == 0)
            ForgetContext(time);
    }

    public void Flush(FlushKind kind, ulong address, long time, long lastChange)
    {
        switch (kind)
        {
            case FlushKind.Page:
                Flushes.Add(Format, Root.Context, address, time);
                Flushes.Add(Format, DropTimes.AnyContext, address, time);
                AddBoundary(Times(structureFlushes, Root.Context), time, lastChange);
                break;
            case FlushKind.Context:
                ForgetContext(time);
                break;
            case FlushKind.All:
                ForgetAll(time);
                Roots.RemoveRange(0, Roots.Count - 1);
                break;
        }
    }

    /// <summary>An access has faulted in the run that is being judged.</summary>
    public void Fault(ulong address, long time)
    {
        NewFaults.Add(Format, Root.Context, address, time);
        newStructureFaults.Add((Root.Context, Region(address), time));
    }

    /// <summary>The run is judged anew.</summary>
    public void Again()
    {
        NewFaults.Clear();
        newStructureFaults.Clear();
    }

    /// <summary>The run has been judged.</summary>
    public void Commit(long lastChange)
    {
        Faults.Merge(NewFaults);
        foreach (var (context, region, time) in newStructureFaults)
            AddBoundary(Times(structureFaults, (context, region)), time, lastChange);
        Again();
        if (!Controls.GlobalPages && Roots.Count > 1)
            Roots.RemoveAll(use => use.To <= Flushed(use.Context));
    }

    /// <summary>The times at which upper entries on the way to an address were forgotten in a context, the first being when everything was.</summary>
    /// <param name="context">The context.</param>
    /// <param name="address">The address.</param>
    /// <param name="faultsForget">Whether faults count.</param>
    public IReadOnlyList<long> Boundaries(ulong context, ulong address, bool faultsForget)
    {
        var all = new SortedSet<long> { Forgot };
        all.UnionWith(structureFlushes.GetValueOrDefault(context, []));
        if (faultsForget)
        {
            all.UnionWith(structureFaults.GetValueOrDefault((context, Region(address)), []));
            all.UnionWith(newStructureFaults.Where(fault => fault.Context == context && fault.Region == Region(address)).Select(fault => fault.Time));
        }
        return [.. all];
    }

    /// <summary>The first time, not before another one, at which the CPU had a root of a context; <see cref="long.MaxValue"/> if it had none since.</summary>
    public long NextUse(ulong context, long time)
    {
        foreach (var use in Roots)
        {
            if (use.Context == context && time < use.To)
                return Math.Max(time, use.From);
        }
        return long.MaxValue;
    }

    // Upper entries are forgotten by a fault where they lead to the lowest table of its address; those that lead to others' may stay.
    private ulong Region(ulong address) => address >> Format.Levels[^2].Shift;

    private RootUse Use(ulong cr3, IReadOnlyList<ulong> directory, long time)
        => new(cr3 & Format.RootMask, Controls.ProcessContexts ? cr3 & ContextMask : 0, directory, time);

    private void ForgetContext(long time)
    {
        contextFlushes[Root.Context] = time;
        Times(structureFlushes, Root.Context).Add(time);
    }

    private void ForgetAll(long time)
    {
        Forgot = time;
        contextFlushes.Clear();
        structureFlushes.Clear();
        structureFaults.Clear();
        Flushes.Clear();
        Faults.Clear();
        Again();
    }

    // Where memory has not changed since the last time, what is made anew is what was forgotten.
    private void AddBoundary(List<long> times, long time, long lastChange)
    {
        if (times.Count == 0 || lastChange > times[^1] || Root.From > times[^1])
            times.Add(time);
    }

    private static List<long> Times<TKey>(Dictionary<TKey, List<long>> all, TKey key) where TKey : notnull
    {
        if (!all.TryGetValue(key, out var times))
            all[key] = times = [];
        return times;
    }
}
