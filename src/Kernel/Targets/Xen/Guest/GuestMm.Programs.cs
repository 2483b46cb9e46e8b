using Verified.Abi;
using Verified.Abi.Xen.Guest;
using Verified.Kernel.Linux.ParavirtOps.Xen;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Targets.Xen.Guest;

/// <remarks>Programs: what they were given, and when they run; events, which may come between any two instructions.</remarks>
internal sealed partial class GuestMm
{
    private readonly GuestSpace?[] programs = new GuestSpace?[sizes.Cpus];
    private int boundaries;

    /// <summary>iopl and ioperm of the program that runs on the processor, and on no other.</summary>
    public Errno AllowIo(bool isPrivileged, bool hasPorts)
    {
        if (Program is not { } space || kernel.Cpus.Any(cpu => cpu.Index != Cpu.Index && cpu.Requested == space))
        {
            return Errno.EPERM;
        }

        (space.MayDoIo, space.HasPorts) = (isPrivileged, hasPorts);
        steps.Tell(GuestStepKind.AllowIo, Cpu, space.Index, isPrivileged ? 1 : 0, hasPorts ? 1 : 0);
        kernel.SetIopl(isPrivileged);
        kernel.UpdateIoBitmap(hasPorts);
        return Errno.None;
    }

    /// <summary>The kernel returns to the program of the processor.</summary>
    public Errno ReturnToProgram()
    {
        if (Cpu.Mode != LazyMode.None || Program is null)
        {
            return Errno.EINVAL;
        }

        steps.Runs(Cpu, isProgram: true);
        return Errno.None;
    }

    /// <summary>A processor that runs a program is needed in its kernel.</summary>
    public void EnterKernel()
    {
        if (steps.PhaseOf(Cpu.Index) == GuestPhase.User)
        {
            steps.Runs(Cpu, isProgram: false);
        }
    }

    /// <summary>irq_enable, irq_disable, or restore_fl of either. An event comes before the instruction with a number; 0: none does.</summary>
    public Errno SetInterrupts(bool isEnabled, int eventBefore)
    {
        boundaries = eventBefore;
        if (isEnabled)
        {
            kernel.EnableInterrupts();
        }
        else
        {
            kernel.DisableInterrupts();
        }

        boundaries = 0;
        return Errno.None;
    }

    /// <summary>An event comes, and with it an interrupt of the processor, if none waited before.</summary>
    public Errno Signal()
    {
        kernel.SignalEvent(Cpu);
        if (Cpu.Vcpu.Context.IsKicked)
        {
            kernel.ReturnFromHypervisor();
        }

        return Errno.None;
    }

    /// <summary>The hypervisor is let in between two instructions.</summary>
    public void BetweenInstructions()
    {
        if (boundaries > 0 && --boundaries == 0)
        {
            Signal();
        }
    }

    /// <summary>load_ldt of the processor's table, which is made when there is none.</summary>
    public Errno LoadLdt()
    {
        foreach (var call in Cpu.Queue.Waiting)
        {
            if (call is { Kind: HypercallKind.MmuextOp, A: (ulong)MmuextCommand.SetLdt })
            {
                return Errno.EBUSY;
            }
        }

        if ((OwnLdt() ?? NewLdt()) is not { } page)
        {
            return Errno.ENOMEM;
        }

        kernel.SetLdt(page.Frame);
        return Errno.None;
    }

    /// <summary>The program whose address space the processor has switched to; null when the kernel works on its own account.</summary>
    private GuestSpace? Program => programs[Cpu.Index] is { } space && space == Requested ? space : null;

    private GuestPage? OwnLdt()
    {
        for (var number = sizes.FirstFree; number < sizes.Elsewhere; number++)
        {
            if (pages[number] is { Use: PageUse.Descriptors } page && page.HeldBy == Cpu.Index)
            {
                return page;
            }
        }

        return null;
    }

    private GuestPage? NewLdt()
    {
        if (Allocate() is not { } page)
        {
            return null;
        }

        Clear(page.Frame);
        kernel.MakeReadOnly(page.Frame);
        steps.MakesDescriptors(Cpu, page.Frame);
        return page;
    }
}
