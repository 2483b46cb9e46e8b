using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Machines;
using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Linux.ParavirtOps;
using Verified.Kernel.Linux.ParavirtOps.Hardware;
using Verified.Kernel.Linux.ParavirtOps.Native;
using Verified.Kernel.Linux.Secondary.Kvm;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Targets.Notifier;

/// <summary>The kernel as an implementation of the notifier contract: a primary MMU with virtual machines as its secondary MMUs.</summary>
public sealed class NotifierKernel : INotifierTarget
{
    private readonly Sizes sizes;
    private readonly IWorld world;
    private readonly PhysicalMemory device;
    private readonly KernelFacts facts = new();
    private Scheduler scheduler;
    private SystemCalls calls;
    private List<Errno>[] answers = [];

    /// <summary>A kernel that has booted; nobody hears of its steps before <see cref="Reset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is below 1, or larger than a kernel can be built.</exception>
    public NotifierKernel(Sizes sizes)
        : this(sizes, fits => new NativeWorld(fits))
    {
    }

    /// <summary>The same on a machine, whose processors make the accesses of programs and guests. The machine is the kernel's alone, and outlives it.</summary>
    /// <exception cref="ArgumentException">The machine has too little memory: see <see cref="FramesOf"/>.</exception>
    public NotifierKernel(Sizes sizes, IMachine machine)
        : this(sizes, fits => new HardwareWorld(fits, machine))
    {
    }

    /// <summary>How many frames of 4,096 bytes a machine must have for a kernel of this size.</summary>
    public static int FramesOf(Sizes sizes) => HardwareWorld.FramesOf(sizes);

    /// <summary>How many processors, virtual ones too, make accesses in a kernel of this size. On a machine with fewer they take turns.</summary>
    public static int ProcessorsOf(Sizes sizes) => sizes.Cpus + (sizes.Secondaries * sizes.Vcpus);

    /// <summary>The same on another platform.</summary>
    internal NotifierKernel(Sizes sizes, Func<Sizes, IWorld> platform)
    {
        SizeLimits.Check(sizes);
        this.sizes = sizes;
        world = platform(sizes);
        device = new PhysicalMemory(sizes.SwapSlots);
        (scheduler, calls) = Boot(new NoSink());
    }

    /// <inheritdoc/>
    public INotifierFacts Facts => facts;

    /// <inheritdoc/>
    public uint Runnable => scheduler.Runnable;

    /// <inheritdoc/>
    public uint Unfinished => scheduler.Unfinished;

    /// <summary>True when no lock is held, nothing is under way, and no identifier is borrowed: what must be so when all threads have finished.</summary>
    public bool IsQuiet => facts.IsQuiet;

    /// <inheritdoc/>
    public void Reset(IStepSink<StepKind> sink)
    {
        world.Reset();
        device.Clear();
        (scheduler, calls) = Boot(sink);
        answers = [];
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">There are more than 32 threads.</exception>
    public void Load(IReadOnlyList<IReadOnlyList<Operation>> threads)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads.Count, 32, nameof(threads));
        answers = threads.Select(program => new List<Errno>(program.Count)).ToArray();
        scheduler.Spawn(threads.Count, thread => RunProgram(thread, threads[thread.Number]));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The thread cannot run.</exception>
    /// <exception cref="KernelBug">The kernel broke a rule of its own. It must be reset.</exception>
    public void Run(int thread)
    {
        world.SwitchTo(thread);
        scheduler.Run(thread);
        if (scheduler.Unfinished == 0)
        {
            world.Rest();
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Errno> Answers(int thread) => answers[thread];

    private (Scheduler Scheduler, SystemCalls Calls) Boot(IStepSink<StepKind> sink)
    {
        var steps = new CallSteps(sink, sizes.Calls > 0);
        var sched = new Scheduler(steps);
        steps.Scheduler = sched;
        var mm = new MemoryManagement(sizes, sched, world, device);
        var faults = new IdPool(sched, sizes.Faults);
        var machines = Enumerable.Range(0, sizes.Secondaries).Select(index => NewMachine(index, sched, mm, faults)).ToArray();
        var ids = new IdPool(sched, sizes.Calls > 0 ? sizes.Calls : SizeLimits.MostCalls);
        facts.Watch(mm, machines, faults, (ids, sizes.Calls > 0), device);
        mm.Boot();
        return (sched, new SystemCalls(sizes, mm, machines, steps, ids));
    }

    private VirtualMachine NewMachine(int index, Scheduler sched, MemoryManagement mm, IdPool faults)
    {
        var sptes = new ShadowPageTable(world.Memory, world.ShadowOf(sizes, index), sizes.Vas);
        return new VirtualMachine(index, sizes, sched, mm, sptes, world.VirtualProcessors(index, sptes), faults);
    }

    private async KernelTask RunProgram(KernelThread thread, IReadOnlyList<Operation> program)
    {
        foreach (var operation in program)
        {
            answers[thread.Number].Add(await calls.Do(operation));
        }

        thread.Finish();
    }

    private sealed class NoSink : IStepSink<StepKind>
    {
        public void Stepped(in Step<StepKind> step)
        {
        }
    }
}
