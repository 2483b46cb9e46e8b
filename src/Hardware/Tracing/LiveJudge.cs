namespace Verified.Hardware.Tracing;

/// <summary>Judges the events of one machine, one after the other, in the order of time.</summary>
/// <remarks>
/// <para>
/// <b>(a) NotifiedBeforeFree</b>: when a frame is freed that an spte of the machine maps, a notification covering the page's
/// host address came after the spte's last installation. The notification's event precedes the zap, so this evidence is
/// necessary and not sufficient; it needs no event of the zap, which a shadow MMU does not emit.
/// </para>
/// <para>
/// <b>(b) NoSpteToAFreedFrame</b>, with a TDP MMU: when a frame is freed, no spte maps it. There every change is an event,
/// emitted after the store, so an alarm is sound.
/// </para>
/// <para>
/// An installation may show after the notification that removes it: the notification's event comes before KVM takes its
/// lock, and a fault that already holds the lock still commits. Such an spte (its invalidate range is open, by all that the trace
/// shows) is excused from (a), and counted.
/// </para>
/// <para>
/// Not promised: events name no machine. Installations are told apart by the thread of the virtual CPU; with a second
/// machine running in another process a notification of the other one may hide an alarm. Frames that are freed without an
/// event (hugetlbfs, device memory) are not judged. The end of the machine must not be in the trace: then nothing is notified page by page.
/// Source: Linux 6.19 virt/kvm/kvm_main.c, arch/x86/kvm/mmu/mmu.c, mm/page_alloc.c.
/// </para>
/// </remarks>
public sealed class LiveJudge
{
    /// <summary>Rule (a).</summary>
    public const string NotifiedBeforeFree = "NotifiedBeforeFree";

    /// <summary>Rule (b).</summary>
    public const string NoSpteToAFreedFrame = "NoSpteToAFreedFrame";

    private const int MaxViolations = 20;
    private readonly TracedMachine _machine;
    private readonly HashSet<int> _vcpus;
    private readonly NotificationHistory _history;
    private readonly FrameUses<Gfn> _mayMap = new();
    private readonly FrameUses<(byte Space, Gfn Page)> _maps = new();
    private readonly List<TraceViolation> _violations = [];
    private ulong _ordinal, _installs, _invalidations, _freed, _excused, _violationCount;

    /// <summary>Starts with a machine that has no sptes.</summary>
    public LiveJudge(TracedMachine machine)
    {
        _machine = machine;
        _vcpus = [.. machine.VcpuThreads];
        _history = new NotificationHistory(machine.Slots);
    }

    /// <summary>Called for each judgement of rule (a).</summary>
    internal Action<FreeJudgement>? FreeJudged { get; set; }

    /// <summary>Violations found so far.</summary>
    public ulong ViolationCount => _violationCount;

    /// <summary>Judges a whole trace.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="events">Its events, in order.</param>
    /// <param name="lost">How many events are missing.</param>
    public static JudgeReport Judge(TracedMachine machine, IEnumerable<TraceEvent> events, ulong lost)
    {
        var judge = new LiveJudge(machine);
        foreach (var traceEvent in events) judge.Observe(traceEvent);
        return judge.Report(lost);
    }

    /// <summary>Takes the next event.</summary>
    /// <returns>Whether the event concerns the machine; one that does not could be left out.</returns>
    public bool Observe(in TraceEvent traceEvent)
    {
        _ordinal++;
        return traceEvent.Kind switch
        {
            TraceEventKind.SpteSet => SpteSet(traceEvent),
            TraceEventKind.TdpSpteChanged => TdpSpteChanged(traceEvent),
            TraceEventKind.RangeUnmapped => RangeUnmapped(traceEvent),
            TraceEventKind.FrameFreed => FrameFreed(traceEvent),
            TraceEventKind.OperationEnded => OperationEnded(traceEvent),
            TraceEventKind.Tick => false,
        };
    }

    /// <summary>What was found so far.</summary>
    /// <param name="lost">How many events are missing.</param>
    public JudgeReport Report(ulong lost)
    {
        bool conclusive = lost == 0 && (_freed > 0 || _violationCount > 0);
        var verdict = !conclusive ? Verdict.Inconclusive : _violationCount > 0 ? Verdict.Violated : Verdict.Holds;
        return new JudgeReport(verdict, _installs, _invalidations, _freed, _excused, _violationCount, [.. _violations], lost);
    }

    private bool SpteSet(in TraceEvent install)
    {
        if (!_vcpus.Contains(install.Task)) return false;
        var page = install.Page;
        if (_machine.Slots.FirstOrDefault(slot => slot.Contains(page)) is not { } slot) return false;
        _installs++;
        _history.Close(install.Task);
        for (ulong i = 0; i < Paging.PagesOfLevel(install.Level); i++)
        {
            var small = page.Plus(i);
            _mayMap.Add(install.Stored.Frame.Plus(i), small, new SpteUse(_ordinal, install, _history.MayBeOpen(slot.HostAddress(small))));
        }
        return true;
    }

    private bool TdpSpteChanged(in TraceEvent change)
    {
        bool removed = change.Replaced.IsLeaf(change.Level), added = change.Stored.IsLeaf(change.Level) && _vcpus.Contains(change.Task);
        for (ulong i = 0; i < Paging.PagesOfLevel(change.Level) && (removed || added); i++)
        {
            var key = (change.AddressSpace, change.Page.Plus(i));
            if (removed) _maps.Remove(change.Replaced.Frame.Plus(i), key);
            if (added) _maps.Add(change.Stored.Frame.Plus(i), key, new SpteUse(_ordinal, change, false));
        }
        return removed || added;
    }

    private bool RangeUnmapped(in TraceEvent notification)
    {
        bool ours = _history.Add(notification, _ordinal);
        if (ours) _invalidations++;
        return ours;
    }

    private bool OperationEnded(in TraceEvent mark)
    {
        _history.Close(mark.Task);
        return true;
    }

    private bool FrameFreed(in TraceEvent free)
    {
        bool ours = false;
        for (ulong i = 0; i < 1UL << free.Level; i++)
        {
            var frame = free.Frame.Plus(i);
            if (_mayMap.Take(frame) is { } candidates)
            {
                ours = true;
                _freed++;
                foreach (var (page, use) in candidates) JudgeNotified(free, frame, page, use);
            }
            if (_maps.Take(frame) is not { } sptes) continue;
            ours = true;
            foreach (var (key, use) in sptes)
                Accuse(NoSpteToAFreedFrame, $"{frame} was freed while {key.Page} maps it", [use.Event, free]);
        }
        return ours;
    }

    private void JudgeNotified(in TraceEvent free, Pfn frame, Gfn page, in SpteUse use)
    {
        var last = _history.Last(page);
        FreeJudged?.Invoke(new FreeJudgement(_ordinal, use.Ordinal, last.Ordinal, last.PreviousOrdinal, use.InOpenRange));
        if (last.Ordinal > use.Ordinal) return;
        if (use.InOpenRange)
        {
            _excused++;
            return;
        }
        var hva = _machine.Slots.First(slot => slot.Contains(page)).HostAddress(page);
        TraceEvent[] events = last.Ordinal == 0 ? [use.Event, free] : [last.Event, use.Event, free];
        Accuse(NotifiedBeforeFree, $"{frame} was freed, and no notification covered {hva} after {page} was mapped to it", events);
    }

    private void Accuse(string claim, string text, IReadOnlyList<TraceEvent> events)
    {
        _violationCount++;
        if (_violations.Count < MaxViolations) _violations.Add(new TraceViolation(claim, text, events));
    }
}

/// <summary>One judgement of rule (a), by the places of its events among all events, from 1.</summary>
/// <param name="Free">The free.</param>
/// <param name="Install">The last installation of the spte.</param>
/// <param name="Notification">The last notification that covered its page; 0: none.</param>
/// <param name="NotificationBefore">The one before it; 0: none.</param>
/// <param name="InOpenRange">Whether the spte was installed while a notification may have been under way.</param>
internal readonly record struct FreeJudgement(ulong Free, ulong Install, ulong Notification, ulong NotificationBefore, bool InOpenRange)
{
    /// <summary>Whether the judgement hangs on the last notification alone.</summary>
    public bool HangsOnOneNotification => !InOpenRange && Notification > Install && NotificationBefore < Install;
}
