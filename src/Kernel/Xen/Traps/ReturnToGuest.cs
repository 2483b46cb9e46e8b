using Verified.Kernel.Xen.Descriptors;

namespace Verified.Kernel.Xen.Traps;

/// <summary>What a vCPU does next.</summary>
internal enum NextStep
{
    /// <summary>It executes the instruction at its rip.</summary>
    RunsGuest,

    /// <summary>It sleeps until an event is pending.</summary>
    Sleeps,

    /// <summary>It has not come to its guest yet; it is asked again.</summary>
    GoesOn,

    /// <summary>Its domain has shut down or crashed: no instruction of it is executed any more.</summary>
    Stops,
}

/// <summary>The way back to the guest: what is pending is delivered first.</summary>
internal sealed class ReturnPath(BounceFrames bounceFrames, DescriptorTables descriptorTables, Exceptions exceptions)
{
    /// <summary>So many deliveries, then other work of the hypervisor may come first.</summary>
    private const int MostRounds = 64;

    public const ulong ForcedOff = Rflags.IoPrivilege | Rflags.VirtualMode;

    /// <summary>The flags that there are.</summary>
    public const ulong FlagsOfTheProcessor = 0x3f7fd7;

    /// <summary>What SYSRET takes from r11.</summary>
    private const ulong SysretFlags = 0x3c7fd7;

    /// <summary>test_all_events and what follows it: what waits is delivered, exceptions first and events last, and the guest is entered.</summary>
    /// <remarks>
    /// The guest runs with interrupts enabled, I/O privilege 0 and outside of virtual mode, whatever its flags say. What
    /// the processor refuses to return to is an exception of the guest's at that place (XSA-7).
    /// </remarks>
    public NextStep ReturnToGuest(Vcpu vcpu)
    {
        if (!vcpu.Domain.IsShutDown)
        {
            vcpu.Context.Steps?.Leaves(vcpu);
        }

        for (var round = 0; !vcpu.Domain.IsShutDown; round++)
        {
            if (round == MostRounds)
            {
                return NextStep.GoesOn;
            }

            if (vcpu.Context.IsBlocked || vcpu.Context.IsDown)
            {
                return NextStep.Sleeps;
            }

            HandleSoftirq(vcpu);

            if (DeliverNext(vcpu))
            {
                continue;
            }

            if (RestoreGuest(vcpu))
            {
                return NextStep.RunsGuest;
            }
        }

        return NextStep.Stops;
    }

    /// <summary>process_softirqs: what somebody wanted it to look at, it is about to look at.</summary>
    private static void HandleSoftirq(Vcpu vcpu)
    {
        if (vcpu.Context.IsKicked)
        {
            vcpu.Context.IsKicked = false;
            vcpu.Context.Steps?.HandlesSoftirq(vcpu);
        }
    }

    /// <summary>True when something was delivered, or tried.</summary>
    private bool DeliverNext(Vcpu vcpu)
    {
        var context = vcpu.Context;
        if (context.Bounce.IsException)
        {
            bounceFrames.EnterKernel(vcpu);
            return true;
        }

        if (context is { NmiPending: true, NmiMasked: false })
        {
            DeliverNmi(vcpu);
            return true;
        }

        if (context.Info.WantsUpcall)
        {
            context.Bounce.Set(context.EventCallback.Cs, context.EventCallback.Address, masksEvents: true);
            bounceFrames.EnterKernel(vcpu, KernelEntry.Event);
            return true;
        }

        return false;
    }

    /// <summary>Without a handler it is lost.</summary>
    private void DeliverNmi(Vcpu vcpu)
    {
        var context = vcpu.Context;
        context.NmiPending = false;
        TrapInjection.Inject(vcpu, Vectors.Nmi);
        context.Bounce.IsException = false;
        if (vcpu.Domain.Mode.Is32Bit ? Selectors.IsNull(context.Bounce.Cs) : context.Bounce.Address == 0)
        {
            return;
        }

        context.NmiMasked = true;
        bounceFrames.CreateBounceFrame(vcpu);
    }

    /// <summary>restore_all_guest. False when the processor refuses the return, which is then an exception of the guest's.</summary>
    private bool RestoreGuest(Vcpu vcpu)
    {
        var (context, registers) = (vcpu.Context, vcpu.Context.Registers);
        registers.Rflags = (registers.Rflags & FlagsOfTheProcessor & ~ForcedOff) | Rflags.Interrupt | Rflags.Fixed;
        if (context.ReturnsFromSyscall && !vcpu.Domain.Mode.Is32Bit)
        {
            registers.R11 = registers.Rflags;
            registers.Rcx = registers.Rip;
            if (GuestMode.IsCanonical(registers.Rip))
            {
                Sysret(registers);
                context.ReturnsFromSyscall = false;
                context.Steps?.Returns(vcpu);
                return true;
            }
        }

        context.ReturnsFromSyscall = false;
        if (RefusalOfReturn(vcpu) is not var (vector, errorCode))
        {
            context.Steps?.Returns(vcpu);
            return true;
        }

        context.Steps?.RefusesReturn();
        exceptions.Exception(vcpu, vector, errorCode);
        return false;
    }

    private static void Sysret(Registers registers)
    {
        var isCompat = registers.Cs == Selectors.UserCs32;
        registers.Rip = isCompat ? (uint)registers.Rip : registers.Rip;
        registers.Cs = isCompat ? Selectors.UserCs32 : Selectors.Cs64;
        registers.Ss = Selectors.Ss;
        registers.Rflags = (registers.Rflags & SysretFlags) | Rflags.Fixed;
    }

    /// <summary>The checks of IRET on where it returns to.</summary>
    /// <remarks>Source: Intel SDM volume 2, IRET, return to an outer privilege level.</remarks>
    private (byte Vector, uint ErrorCode)? RefusalOfReturn(Vcpu vcpu)
    {
        var registers = vcpu.Context.Registers;
        if (RefusalOfCode(vcpu, registers) is { } refusal)
        {
            return refusal;
        }

        var level = Selectors.Level(registers.Cs);
        var error = (uint)registers.Ss & ~3u;
        return Selectors.IsNull(registers.Ss) ? (Vectors.GeneralProtection, 0)
            : !descriptorTables.ReadDescriptor(vcpu, registers.Ss, out var stack) || !stack.IsWritableData || Selectors.Level(registers.Ss) != level || stack.Level != level
                ? (Vectors.GeneralProtection, error)
            : !stack.IsPresent ? (Vectors.Stack, error)
            : null;
    }

    private (byte Vector, uint ErrorCode)? RefusalOfCode(Vcpu vcpu, Registers registers)
    {
        var error = (uint)registers.Cs & ~3u;
        if (Selectors.IsNull(registers.Cs))
        {
            return (Vectors.GeneralProtection, 0);
        }

        if (!descriptorTables.ReadDescriptor(vcpu, registers.Cs, out var code, isForCode: true) || !code.IsCode || (code.IsLong && code.Is32Bit))
        {
            return (Vectors.GeneralProtection, error);
        }

        var level = Selectors.Level(registers.Cs);
        if (code.IsConforming ? code.Level > level : code.Level != level)
        {
            return (Vectors.GeneralProtection, error);
        }

        if (!code.IsPresent)
        {
            return (Vectors.NotPresent, error);
        }

        if (code.IsLong)
        {
            return GuestMode.IsCanonical(registers.Rip) ? null : (Vectors.GeneralProtection, 0);
        }

        registers.Rip = (uint)registers.Rip;
        return registers.Rip <= code.Limit ? null : (Vectors.GeneralProtection, 0);
    }
}
