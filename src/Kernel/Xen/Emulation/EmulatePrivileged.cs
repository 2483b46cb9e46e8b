using Iced.Intel;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Emulation;

/// <summary>How far the emulation of an instruction came.</summary>
internal enum Emulated
{
    /// <summary>It is not emulated: the guest has its general protection fault.</summary>
    No,

    /// <summary>It is done, and its rip is behind it.</summary>
    Yes,

    /// <summary>It is done by the processor's own hand, so that a single step does not end with it.</summary>
    YesWithoutStep,

    /// <summary>It is to be executed again.</summary>
    Again,

    /// <summary>It has raised an exception of its own, which waits.</summary>
    Raised,
}

/// <summary>The instructions that the guest's kernel may not execute itself. Source: Xen 4.17.7 xen/arch/x86/pv/emul-priv-op.c.</summary>
internal sealed partial class Emulator
{
    public const int WordBits = 16;
    public const int DoubleBits = 32;
    public const int QuadBits = 64;

    /// <summary>What an instruction was found to be, and how it was read.</summary>
    public readonly record struct Operation(Vcpu Vcpu, Instruction Instruction, SegmentDescriptor Code)
    {
        public Registers Registers => Vcpu.Context.Registers;

        public VcpuContext Context => Vcpu.Context;
    }

    /// <summary>pv_emulate_privileged_op.</summary>
    /// <returns>False for what is not emulated. Else the instruction is done, or waits, or has raised an exception.</returns>
    public bool EmulatePrivileged(Vcpu vcpu)
    {
        var registers = vcpu.Context.Registers;
        if (!descriptorTables.ReadDescriptor(vcpu, registers.Cs, out var code, isForCode: true) || !code.IsCode || !code.IsPresent)
        {
            return false;
        }

        var reader = new GuestCode(guestAccess, vcpu, code);
        var instruction = Decode(reader, registers.Rip, code.IsLong ? QuadBits : code.Is32Bit ? DoubleBits : WordBits);
        if (reader.Fault is { } fault)
        {
            TrapInjection.InjectPageFault(vcpu, 0, fault);
            return true;
        }

        return !reader.IsOutside && !instruction.IsInvalid && Execute(new Operation(vcpu, instruction, code));
    }

    public static Instruction Decode(GuestCode reader, ulong rip, int bits)
    {
        var decoder = Decoder.Create(bits, reader, DecoderOptions.NoInvalidCheck);
        decoder.IP = rip;
        decoder.Decode(out var instruction);
        return instruction;
    }

    private bool Execute(Operation operation)
    {
        var registers = operation.Registers;
        var (rip, steps) = (registers.Rip, registers.Has(Rflags.Trap));
        ioBreakpoints = 0;
        switch (EmulateOne(operation))
        {
            case Emulated.Yes:
                Retire(operation);
                FinishEmulation(operation.Vcpu, steps);
                return true;
            case Emulated.YesWithoutStep:
                Retire(operation);
                FinishEmulation(operation.Vcpu, isStep: false);
                return true;
            case Emulated.Again:
                registers.Rip = rip;
                return true;
            case Emulated.Raised:
                return true;
            default:
                return false;
        }
    }

    /// <summary>The rip moves behind the instruction, unless it repeats itself.</summary>
    public void Retire(Operation operation)
    {
        var registers = operation.Registers;
        if (!repeats)
        {
            var next = registers.Rip + (ulong)operation.Instruction.Length;
            registers.Rip = operation.Code.IsLong ? next : (uint)next;
        }

        repeats = false;
        registers.Rflags &= ~Rflags.Resume;
    }

    /// <summary>Single steps and breakpoints on I/O are debug exceptions of the guest's.</summary>
    private void FinishEmulation(Vcpu vcpu, bool isStep)
    {
        var matched = ioBreakpoints | (isStep ? DebugRegisters.Dr6Step : 0);
        if (matched == 0)
        {
            return;
        }

        vcpu.Context.Dr6 |= matched | DebugRegisters.Dr6Default;
        if (!vcpu.Context.Bounce.IsException)
        {
            TrapInjection.Inject(vcpu, Vectors.Debug);
        }
    }

    private Emulated EmulateOne(Operation operation)
    {
        var instruction = operation.Instruction;
        if (instruction.Mnemonic is Mnemonic.Cli or Mnemonic.Sti)
        {
            return IgnoreCliSti(operation.Vcpu);
        }

        if (!IsEmulated(instruction))
        {
            return Emulated.No;
        }

        if (instruction.HasLockPrefix)
        {
            return Raise(operation.Vcpu, Vectors.InvalidOpcode);
        }

        return instruction.Mnemonic switch
        {
            Mnemonic.In => EmulateIn(operation),
            Mnemonic.Out => EmulateOut(operation),
            Mnemonic.Insb or Mnemonic.Insw or Mnemonic.Insd => EmulateIns(operation),
            Mnemonic.Outsb or Mnemonic.Outsw or Mnemonic.Outsd => EmulateOuts(operation),
            Mnemonic.Rdtsc => EmulateRdtsc(operation),
            Mnemonic.Rdtscp => EmulateRdtscp(operation),
            Mnemonic.Cpuid => CpuidView.EmulateCpuidFromFault(operation),
            Mnemonic.Xsetbv => EmulateXsetbv(operation),
            _ => GuestMode.IsInKernel(operation.Vcpu) ? EmulateForKernel(operation) : Emulated.No,
        };
    }

    /// <summary>What only the kernel may do, as if it were in ring 0.</summary>
    private Emulated EmulateForKernel(Operation operation) =>
        operation.Instruction.Mnemonic switch
        {
            Mnemonic.Clts => ClearTaskSwitched(operation),
            Mnemonic.Wbinvd or Mnemonic.Wbnoinvd => Emulated.Yes,
            Mnemonic.Rdmsr => EmulateRdmsr(operation),
            Mnemonic.Wrmsr => EmulateWrmsr(operation),
            Mnemonic.Mov => EmulateMov(operation),
            _ => Emulated.No,
        };

    private static Emulated IgnoreCliSti(Vcpu vcpu)
    {
        if (!IoplPermits(vcpu))
        {
            return Emulated.No;
        }

        vcpu.Context.Steps?.IgnoresCliSti(vcpu);
        return Emulated.YesWithoutStep;
    }

    private static bool IsEmulated(in Instruction instruction) =>
        instruction.Mnemonic switch
        {
            Mnemonic.In or Mnemonic.Out or Mnemonic.Clts or Mnemonic.Wbinvd or Mnemonic.Wbnoinvd => true,
            Mnemonic.Insb or Mnemonic.Insw or Mnemonic.Insd or Mnemonic.Outsb or Mnemonic.Outsw or Mnemonic.Outsd => true,
            Mnemonic.Rdmsr or Mnemonic.Wrmsr or Mnemonic.Rdtsc or Mnemonic.Rdtscp or Mnemonic.Cpuid or Mnemonic.Xsetbv => true,
            Mnemonic.Mov => IsSpecial(instruction.Op0Register) || IsSpecial(instruction.Op1Register),
            _ => false,
        };

    private static bool IsSpecial(Register register) => register.IsCR() || register.IsDR();

    private static Emulated Raise(Vcpu vcpu, byte vector, uint errorCode = 0)
    {
        TrapInjection.Inject(vcpu, vector, errorCode);
        return Emulated.Raised;
    }

    /// <summary>iopl_ok: the kernel counts as level 1, or as 0 where the guest has asked for the level of the architecture.</summary>
    private static bool IoplPermits(Vcpu vcpu)
    {
        var level = !GuestMode.IsInKernel(vcpu) ? 3 : vcpu.Domain.Has(VmAssistType.ArchitecturalIopl) ? 0 : 1;
        return level <= vcpu.Context.Iopl;
    }
}
