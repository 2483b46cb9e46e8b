using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Xen.Guest;
using Verified.Kernel.Linux.ParavirtOps.Xen;
using Verified.Kernel.Sched;
using Verified.Kernel.Targets.Notifier;

namespace Verified.Kernel.Targets.Xen.Guest;

/// <summary>The paravirtual guest as an implementation of its contract, on the reference hypervisor.</summary>
/// <param name="sizes">What the contract sees of it.</param>
public sealed class GuestKernel(GuestSizes sizes) : IGuestTarget
{
    private readonly GuestFacts facts = new(sizes);
    private readonly Queue<GuestOperation>[] programs = [.. Enumerable.Range(0, sizes.Cpus).Select(_ => new Queue<GuestOperation>())];
    private XenKernel kernel = null!;
    private GuestMm mm = null!;

    /// <inheritdoc/>
    public IGuestFacts Facts => facts;

    /// <inheritdoc/>
    public uint Unfinished
    {
        get
        {
            var unfinished = 0u;
            for (var cpu = 0; cpu < programs.Length; cpu++)
            {
                unfinished |= programs[cpu].Count == 0 ? 0 : 1u << cpu;
            }

            return unfinished;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="KernelBug">The guest does not boot.</exception>
    public void Reset(IStepSink<GuestStepKind> sink)
    {
        var steps = new GuestSteps(sizes, sink);
        steps.Watching = guest => facts.Watch(guest, steps);
        kernel = new XenKernel(sizes.Cpus, wire: Wire, steps: steps);
        mm = new GuestMm(kernel, steps, sizes);
        kernel.BetweenInstructions = mm.BetweenInstructions;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are more programs than processors.</exception>
    public void Load(IReadOnlyList<IReadOnlyList<GuestOperation>> cpus)
    {
        if (cpus.Count > programs.Length)
        {
            throw new ArgumentException($"{cpus.Count} programs for {programs.Length} processors", nameof(cpus));
        }

        for (var cpu = 0; cpu < programs.Length; cpu++)
        {
            programs[cpu] = new Queue<GuestOperation>(cpu < cpus.Count ? cpus[cpu] : []);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="KernelBug">The guest stops. It must be reset.</exception>
    public Errno Run(int cpu)
    {
        kernel.Resume(cpu);
        mm.EnterKernel();
        return Do(programs[cpu].Dequeue());
    }

    /// <summary>Hears of every entry into the hypervisor; usually nobody does.</summary>
    public Action<GuestCall>? Hears { get; init; }

    /// <summary>What would wait to be made together is made one by one.</summary>
    public bool MakesSingleCalls { get; init; }

    /// <summary>How often the guest has entered the hypervisor for a hypercall.</summary>
    public long Traps => kernel.Entrance.Traps;

    /// <summary>How many hypercalls it has asked for.</summary>
    public long Calls => kernel.Entrance.Calls;

    /// <summary>The kernel returns to the program of a processor, at an address of it, by the hypercall for that.</summary>
    /// <returns>Where the processor is then.</returns>
    public FirstInstruction ReturnToUser(int cpu, int table, int slot)
    {
        kernel.Resume(cpu);
        return kernel.ReturnToUser(GuestMm.AddressOf(table, slot));
    }

    private IHypercalls Wire(IHypercalls real)
    {
        var heard = Hears is null ? real : new HeardCalls(real, Hears);
        return MakesSingleCalls ? new SingleCalls(heard) : heard;
    }

    private Errno Do(GuestOperation operation) => operation.Kind switch
    {
        GuestOperationKind.EnterLazy => mm.EnterLazy((operation.A & 1) != 0 ? LazyMode.Mmu : LazyMode.Cpu),
        GuestOperationKind.LeaveLazy => mm.LeaveLazy(),
        GuestOperationKind.FlushLazy => mm.FlushLazy(),
        GuestOperationKind.Create => mm.Create(operation.A),
        GuestOperationKind.Activate => mm.Activate(operation.A),
        GuestOperationKind.Exit => mm.Exit(operation.A),
        GuestOperationKind.Drop => mm.Drop(operation.A),
        GuestOperationKind.Touch => mm.Touch(operation.A, operation.B, operation.C, (operation.D & 1) != 0),
        GuestOperationKind.Unmap => mm.Unmap(operation.A, operation.B, operation.C),
        GuestOperationKind.Protect => mm.Protect(operation.A, operation.B, operation.C, (operation.D & 1) != 0),
        GuestOperationKind.FreeTable => mm.FreeTable(operation.A, operation.B),
        GuestOperationKind.ReadBack => mm.ReadEntry(operation.A, operation.B, operation.C),
        GuestOperationKind.FreeGathered => mm.FreeGathered(),
        GuestOperationKind.WriteCr3 => mm.WriteCr3(operation.A),
        GuestOperationKind.LoadGdt => mm.LoadGdt(),
        GuestOperationKind.LoadStack => mm.LoadStack(operation.A >> 1, (operation.A & 1) != 0),
        GuestOperationKind.LoadTls => mm.LoadTls(operation.A),
        GuestOperationKind.WriteDescriptor => mm.WriteDescriptor(operation.A, (operation.B & 1) != 0),
        GuestOperationKind.LoadLdt => mm.LoadLdt(),
        GuestOperationKind.EnableInterrupts => mm.SetInterrupts(true, operation.A),
        GuestOperationKind.DisableInterrupts => mm.SetInterrupts(false, operation.A),
        GuestOperationKind.Signal => mm.Signal(),
        GuestOperationKind.AllowIo => mm.AllowIo((operation.A & 1) != 0, (operation.A & 2) != 0),
        GuestOperationKind.ReturnToProgram => mm.ReturnToProgram(),
        GuestOperationKind.ReloadSelectors => kernel.ReloadSelectors() ? Errno.None : Errno.EAGAIN,
        GuestOperationKind.Switch => mm.Switch(operation.A, operation.B),
        _ => Errno.ENOSYS,
    };
}
