using Verified.Abi.Judging;
using Verified.Abi.Xen.Guest;
using Verified.Kernel.Linux.ParavirtOps.Xen;
using static Verified.Abi.Xen.Guest.GuestStepKind;

namespace Verified.Kernel.Targets.Xen.Guest;

/// <summary>Says to a listener in the terms of the contract what the guest's kernel does: what it means is said by the operation, what waits is read from the queue.</summary>
/// <param name="sizes">What the contract sees.</param>
/// <param name="sink">The listener.</param>
internal sealed partial class GuestSteps(GuestSizes sizes, IStepSink<GuestStepKind> sink) : IGuestReports
{
    private readonly List<WaitingCall>[] queues = [.. Enumerable.Range(0, sizes.Cpus).Select(_ => new List<WaitingCall>())];
    private readonly GuestPhase[] phases = new GuestPhase[sizes.Cpus];
    private readonly bool[] readOnly = new bool[sizes.Pages];
    private GuestPages pages = null!;
    private XenKernel kernel = null!;

    /// <summary>How many calls a queue has room for.</summary>
    public int Room => sizes.Places;

    /// <summary>The hypervisor has refused something, or a store has met a read-only mapping.</summary>
    public bool HasRefused { get; private set; }

    /// <summary>pagetable_setup_done.</summary>
    public bool IsSetUp { get; private set; }

    /// <summary>How many processors have started.</summary>
    public int Started { get; private set; }

    public GuestPages Pages => pages;

    /// <summary>What waits in a processor's queue, as far as the contract is about it.</summary>
    public IReadOnlyList<WaitingCall> WaitingOf(int cpu) => queues[cpu];

    public GuestPhase PhaseOf(int cpu) => phases[cpu];

    /// <summary>PG_pinned, and the same for descriptors: the kernel intends its own mapping of the page to be read-only.</summary>
    public bool IsIntendedReadOnly(int page) => readOnly[page];

    /// <summary>The layout of the guest's memory is known.</summary>
    public void Watch(XenKernel of)
    {
        (kernel, pages) = (of, new GuestPages(of, sizes));
        Watching?.Invoke(of);
    }

    /// <summary>Who wants to see the guest from then on.</summary>
    public Action<XenKernel>? Watching { get; set; }

    public void StartsDay(XenCpu cpu)
    {
        Started = 1;
        readOnly[GuestSizes.Kernel] = true;
        pages[GuestSizes.Kernel].Use = PageUse.Top;
        Tell(StartOfDay, cpu, GuestSizes.Kernel, GuestSizes.Kernel);
    }

    public void SetsInitially(XenCpu cpu, ulong frame)
    {
        if (pages.Of(frame) is { } page)
        {
            Tell(SetInitially, cpu, page.Number, 1);
        }
    }

    public void FinishesSetup(XenCpu cpu)
    {
        IsSetUp = true;
        Tell(FinishSetup, cpu);
    }

    public void Starts(XenCpu cpu)
    {
        Started++;
        Tell(StartCpu, cpu, GuestSizes.Kernel);
    }

    public void Entered(XenCpu cpu) => Tell(EnterLazyMode, cpu, (int)cpu.Mode);

    public void Left(XenCpu cpu) => Tell(LeaveLazyMode, cpu);

    /// <summary>A step that changes no queue.</summary>
    public void Tell(GuestStepKind kind, XenCpu cpu, int b = 0, int c = 0, int d = 0, int e = 0, int f = 0) =>
        sink.Stepped(new(kind, (byte)cpu.Index, (byte)b, (byte)c, (byte)d, (byte)e, (byte)f));

    /// <summary>The processor has queued a call, and will now issue it: in the mode that collects such calls it goes on, otherwise what waits is made.</summary>
    public void Issues(XenCpu cpu, LazyMode mode) => phases[cpu.Index] = cpu.Mode == mode ? GuestPhase.Running : GuestPhase.Flushing;

    /// <summary>The place of the call that was queued last.</summary>
    public int LastPlace(XenCpu cpu) => Math.Max(queues[cpu.Index].Count - 1, 0);

    public void Added(int cpu, in QueuedCall call)
    {
        if (Started > 0 && Read(kernel.Cpus[cpu], call) is { } waiting)
        {
            queues[cpu].Add(waiting);
        }
    }

    public void Flushing(int cpu)
    {
        if (phases[cpu] != GuestPhase.Flushing && (kernel.Cpus[cpu].Mode != LazyMode.None || queues[cpu].Count > 0))
        {
            phases[cpu] = GuestPhase.Flushing;
            Tell(BeginFlush, kernel.Cpus[cpu]);
        }
    }

    public void Flushed(int cpu, bool isRefused)
    {
        HasRefused |= isRefused;
        if (phases[cpu] != GuestPhase.Flushing)
        {
            return;
        }

        for (var place = 0; place < queues[cpu].Count; place++)
        {
            Tell(ExecutionOf(queues[cpu][place].Kind), kernel.Cpus[cpu], place);
        }

        queues[cpu].Clear();
        phases[cpu] = GuestPhase.Running;
        Tell(FinishFlush, kernel.Cpus[cpu]);
    }

    public void Refused() => HasRefused = true;

    private static GuestStepKind ExecutionOf(WaitingKind kind) => kind switch
    {
        WaitingKind.Update => ExecuteUpdate,
        WaitingKind.Remap => ExecuteRemap,
        WaitingKind.Pin => ExecutePin,
        WaitingKind.Unpin => ExecuteUnpin,
        WaitingKind.NewBase => ExecuteNewBase,
        WaitingKind.SetGdt => ExecuteSetGdt,
        WaitingKind.StackSwitch => ExecuteStackSwitch,
        WaitingKind.SetLdt => ExecuteSetLdt,
        _ => throw new Sched.KernelBug($"{kind} is no call"),
    };
}

/// <summary>What a processor does with its queue.</summary>
internal enum GuestPhase
{
    Running,
    Walking,
    Flushing,
    User,
}
