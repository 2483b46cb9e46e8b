using Verified.Abi;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>What the guest's kernel keeps for each processor.</summary>
internal sealed class XenCpu
{
    private readonly IHypercalls hypercalls;
    private readonly IGuestReports? steps;
    private readonly Action rootIsLoaded;

    public XenCpu(int index, Vcpu vcpu, IHypercalls hypercalls, IGuestReports? steps = null)
    {
        (Index, Vcpu, this.hypercalls, this.steps) = (index, vcpu, hypercalls, steps);
        Queue = new MulticallBuffer(hypercalls, index, steps?.Room ?? MulticallBuffer.MostCalls) { Listener = steps };
        rootIsLoaded = () => Loaded = Requested;
    }

    public int Index { get; }

    public Vcpu Vcpu { get; }

    public MulticallBuffer Queue { get; }

    public LazyMode Mode { get; private set; }

    /// <summary>The address space whose root was asked for last; none: the kernel's own.</summary>
    public IProgramSpace? Requested { get; private set; }

    /// <summary>The address space whose root the hypervisor has loaded. A queue may be on its way to another one.</summary>
    public IProgramSpace? Loaded { get; private set; }

    /// <summary>A hypercall that does not wait. What waits comes first, so that everything happens in the order of the program.</summary>
    /// <exception cref="KernelBug">It is refused.</exception>
    public void Call(in QueuedCall call)
    {
        Queue.Flush();
        CallAtOnce(call);
    }

    /// <summary>A hypercall that passes by what waits.</summary>
    /// <exception cref="KernelBug">It is refused.</exception>
    public void CallAtOnce(in QueuedCall call)
    {
        var errno = hypercalls.Call(Index, call);
        if (errno != Errno.None)
        {
            steps?.Refused();
            throw new KernelBug($"{call} is refused with {errno}");
        }
    }

    /// <summary>xen_mc_issue: what was queued may wait in one mode only.</summary>
    public void Issue(LazyMode mayWaitIn)
    {
        if (mayWaitIn == LazyMode.None || Mode != mayWaitIn)
        {
            Queue.Flush();
        }
    }

    /// <summary>paravirt_enter_lazy: modes do not nest.</summary>
    public void Enter(LazyMode mode)
    {
        if (Mode != LazyMode.None)
        {
            throw new KernelBug($"processor {Index} enters lazy mode {mode} in lazy mode {Mode}");
        }

        Queue.Flush();
        Mode = mode;
        steps?.Entered(this);
    }

    /// <summary>paravirt_leave_lazy.</summary>
    public void Leave(LazyMode mode)
    {
        if (Mode != mode)
        {
            throw new KernelBug($"processor {Index} leaves lazy mode {mode} in lazy mode {Mode}");
        }

        Queue.Flush();
        Mode = LazyMode.None;
        steps?.Left(this);
    }

    /// <summary>PARAVIRT_LAZY_FLUSH: the mode stays.</summary>
    public void FlushLazy()
    {
        if (Mode != LazyMode.None)
        {
            Queue.Flush();
        }
    }

    /// <summary>xen_write_cr3: both roots of an address space, or the kernel's root and none for programs. The one that is asked for is known at once, the one that is
    /// loaded when the hypervisor has done it.</summary>
    /// <remarks>
    /// Both roots are loaded by one multicall. Else a flush of a full buffer between them would run the callback while the processor still has the old root of programs: others would
    /// believe that nobody has the old address space, and would unpin tables in use.
    /// Source: Linux v6.1 arch/x86/xen/mmu_pv.c; the seed kept one value only, which was ahead of the hardware while a call waited.
    /// </remarks>
    public void WriteCr3(IProgramSpace? mm, Mfn kernelRoot, Mfn userRoot)
    {
        Queue.AddTogether(
            new(HypercallKind.MmuextOp, (ulong)MmuextCommand.NewBaseptr, kernelRoot.Number),
            new(HypercallKind.MmuextOp, (ulong)MmuextCommand.NewUserBaseptr, userRoot.Number));
        Requested = mm;
        Queue.WhenDone(rootIsLoaded);
        steps?.WritesCr3(this);
        Issue(LazyMode.Cpu);
    }
}
