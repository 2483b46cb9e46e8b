using Verified.Abi;
using Verified.Abi.Xen.Guest;
using Verified.Kernel.Linux.ParavirtOps.Xen;
using Verified.Kernel.Xen.Frames;
using static Verified.Abi.Xen.Guest.GuestStepKind;

namespace Verified.Kernel.Targets.Xen.Guest;

/// <remarks>What a switch to another program changes, together and one by one.</remarks>
internal sealed partial class GuestMm
{
    private const int MostStacks = 2;

    /// <summary>write_cr3. A load that waits is waited for.</summary>
    public Errno WriteCr3(int mm)
    {
        var space = Space(mm);
        if (space.Top is null || !space.IsPinned || Requested == space)
        {
            return Errno.EINVAL;
        }

        if (Cpu.Requested != Cpu.Loaded)
        {
            return Errno.EBUSY;
        }

        programs[Cpu.Index] = null;
        var isKernels = space.Index == GuestSizes.Kernel;
        Cpu.WriteCr3(isKernels ? null : space, kernel.PfnToMfn(space.KernelRoot), isKernels ? default : kernel.PfnToMfn(space.UserRoot));
        return Errno.None;
    }

    /// <summary>load_gdt of the processor's table, which it has loaded before.</summary>
    public Errno LoadGdt()
    {
        kernel.LoadGdt(Cpu);
        return Errno.None;
    }

    /// <summary>load_esp0.</summary>
    /// <param name="choice">Which of the stacks that there are.</param>
    /// <param name="isNew">A stack that nobody had before.</param>
    public Errno LoadStack(int choice, bool isNew)
    {
        if (IsQueued(HypercallKind.StackSwitch))
        {
            return Errno.EBUSY;
        }

        var stacks = Enumerable.Range(0, sizes.Elsewhere).Select(number => pages[number]).Where(page => page.Use == PageUse.Stack).ToArray();
        var stack = stacks.Length == 0 || (isNew && stacks.Length < MostStacks) ? NewStack() : stacks[choice % stacks.Length];
        if (stack is null)
        {
            return Errno.ENOMEM;
        }

        kernel.LoadEsp0(XenKernel.VaOfGuestFrame(stack.Frame) + MachineMemory.FrameBytes);
        return Errno.None;
    }

    /// <summary>load_tls, in the lazy mode of a context switch.</summary>
    public Errno LoadTls(int present)
    {
        if (Cpu.Mode != LazyMode.Cpu)
        {
            return Errno.EINVAL;
        }

        kernel.LoadTls(present, threadBase: 0);
        return Errno.None;
    }

    /// <summary>write_gdt_entry.</summary>
    public Errno WriteDescriptor(int slot, bool present)
    {
        kernel.WriteGdtEntry(slot % sizes.Slots, present);
        return Errno.None;
    }

    /// <summary>context_switch: all of it in one lazy mode.</summary>
    public Errno Switch(int mm, int tls)
    {
        var space = Space(mm);
        if (Cpu.Mode != LazyMode.None || space.Top is null || !space.IsPinned || Requested == space)
        {
            return Errno.EINVAL;
        }

        Cpu.Enter(LazyMode.Cpu);
        LoadStack(space.Index, isNew: true);
        LoadTls(tls);
        WriteCr3(space.Index);
        Cpu.Leave(LazyMode.Cpu);
        SwitchIo(space);
        return Errno.None;
    }

    /// <summary>switch_to_extra: privilege and ports for input and output go with the program.</summary>
    /// <remarks>Source: Linux v4.6 arch/x86/kernel/process_64.c, __switch_to; v5.8 arch/x86/kernel/process.c, __switch_to_xtra.</remarks>
    private void SwitchIo(GuestSpace space)
    {
        kernel.SetIopl(space.MayDoIo);
        kernel.UpdateIoBitmap(space.HasPorts);
        programs[Cpu.Index] = space;
    }

    /// <summary>The address space that the processor has asked for last.</summary>
    private GuestSpace Requested => Cpu.Requested as GuestSpace ?? pages.Spaces[GuestSizes.Kernel];

    private GuestPage? NewStack()
    {
        if (Allocate() is not { } stack)
        {
            return null;
        }

        stack.Use = PageUse.Stack;
        steps.Tell(MakeStack, Cpu, stack.Number);
        return stack;
    }

    private bool IsQueued(HypercallKind kind)
    {
        foreach (var call in Cpu.Queue.Waiting)
        {
            if (call.Kind == kind)
            {
                return true;
            }
        }

        return false;
    }
}
