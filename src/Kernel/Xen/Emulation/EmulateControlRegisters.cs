using Iced.Intel;
using Verified.Abi;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Emulation;

/// <summary>Instructions that guests may not execute themselves: control and model-specific registers, ports.</summary>
internal sealed partial class Emulator(Hypervisor hypervisor, DescriptorTables descriptorTables, GuestAccess guestAccess)
{
    private const ulong Cr4TimeStampDisable = 1ul << 2;
    private const ulong Cr4FsGsBase = 1ul << 16;
    public const ulong Cr4Osxsave = 1ul << 18;
    private const int CompatFoldShift = 20;
    private const int FrameShift = 12;
    private const ulong Xcr0Known = 7;
    private const ulong Xcr0X87 = 1;
    private const ulong Xcr0Sse = 2;
    private const ulong Xcr0Avx = 4;

    /// <summary>pv_fixup_guest_cr4: of what the guest asks for the bits that are its own and that its processor has, and a part of what Xen has set. All others are dropped.</summary>
    public static ulong GuestCr4(ulong wanted, CpuPolicy policy)
    {
        var own = (policy.HasTsc ? Cr4TimeStampDisable : 0)
            | (policy.HasDebugExtensions ? DebugRegisters.Cr4DebugExtensions : 0)
            | (policy.HasFsGsBase ? Cr4FsGsBase : 0)
            | (policy.HasXsave ? Cr4Osxsave : 0);
        return (wanted & own) | HostCpu.VisibleCr4;
    }

    private Emulated EmulateMov(Operation operation)
    {
        var (target, source) = (operation.Instruction.Op0Register, operation.Instruction.Op1Register);
        if (IsSpecial(target))
        {
            var value = operation.Registers[source.GetFullRegister().GetNumber()];
            value = operation.Code.IsLong ? value : (uint)value;
            return target.IsCR() ? WriteControlRegister(operation, target.GetNumber(), value) : WriteDebugRegister(operation, target.GetNumber(), value);
        }

        return source.IsCR() ? ReadControlRegister(operation, target, source.GetNumber()) : ReadDebugRegister(operation, target, source.GetNumber());
    }

    private static void Put(Operation operation, Register target, ulong value) =>
        operation.Registers[target.GetFullRegister().GetNumber()] = operation.Code.IsLong ? value : (uint)value;

    /// <summary>read_cr.</summary>
    private Emulated ReadControlRegister(Operation operation, Register target, int number)
    {
        var context = operation.Context;
        ulong? value = number switch
        {
            0 => HostCpu.Cr0 | (context.TaskSwitched ? HostCpu.TaskSwitched : 0),
            2 => context.Cr2,
            3 => Cr3(operation.Vcpu),
            4 => context.Cr4,
            _ => null,
        };
        if (value is not { } found)
        {
            return Emulated.No;
        }

        Put(operation, target, found);
        return Emulated.Yes;
    }

    /// <summary>The frame of the kernel's root; in 32 bits its high bits are folded into the low ones.</summary>
    private ulong Cr3(Vcpu vcpu)
    {
        if (vcpu.KernelRoot is not { } root)
        {
            return 0;
        }

        if (!vcpu.Domain.Mode.Is32Bit)
        {
            return root.Mfn.Number << FrameShift;
        }

        var frame = hypervisor.Memory.ReadEntry(root.Mfn, 0).Frame.Number;
        return (uint)((frame << FrameShift) | (frame >> CompatFoldShift));
    }

    /// <summary>write_cr: of CR0 only TS may change; CR2 is the guest's; CR3 is another root; of CR4 what the guest may not have is dropped.</summary>
    private Emulated WriteControlRegister(Operation operation, int number, ulong value)
    {
        var context = operation.Context;
        switch (number)
        {
            case 0:
                return WriteCr0(operation.Vcpu, value);
            case 2:
                context.Cr2 = context.Info.Cr2 = value;
                return Emulated.Yes;
            case 3:
                return WriteCr3(operation.Vcpu, value);
            case 4:
                context.Cr4 = GuestCr4(value, operation.Vcpu.Domain.Policy);
                context.Steps?.WritesCr4(operation.Vcpu, value);
                return Emulated.Yes;
            default:
                return Emulated.No;
        }
    }

    private static Emulated WriteCr0(Vcpu vcpu, ulong value)
    {
        if (((value ^ HostCpu.Cr0) & ~HostCpu.TaskSwitched) != 0)
        {
            return Emulated.No;
        }

        vcpu.Context.TaskSwitched = (value & HostCpu.TaskSwitched) != 0;
        vcpu.Context.Steps?.WritesCr0(vcpu, value);
        return Emulated.Yes;
    }

    private Emulated WriteCr3(Vcpu vcpu, ulong value)
    {
        var frame = vcpu.Domain.Mode.Is32Bit ? ((uint)value >> FrameShift) | ((uint)value << CompatFoldShift) : value >> FrameShift;
        var mfn = new Mfn(frame);
        var errno = hypervisor.OnBehalfOf(vcpu, () =>
        {
            if (hypervisor.PutParkedTable() == Errno.ERESTART)
            {
                return Errno.ERESTART;
            }

            if (hypervisor.GetPage(mfn, vcpu.Domain) is not { } page)
            {
                return Errno.EINVAL;
            }

            var answer = hypervisor.NewBaseptr(vcpu, mfn);
            hypervisor.PutPage(page);
            return answer;
        });
        return errno switch
        {
            Errno.None => Emulated.Yes,
            Errno.ERESTART => Emulated.Again,
            _ => Emulated.No,
        };
    }

    private static Emulated ReadDebugRegister(Operation operation, Register target, int number)
    {
        if (DebugRegisters.GetDebugreg(operation.Vcpu, (uint)number, out var value) != Errno.None)
        {
            return Raise(operation.Vcpu, Vectors.InvalidOpcode);
        }

        Put(operation, target, value);
        return Emulated.Yes;
    }

    private static Emulated WriteDebugRegister(Operation operation, int number, ulong value) =>
        DebugRegisters.SetDebugreg(operation.Vcpu, (uint)number, value) switch
        {
            Errno.None => Emulated.Yes,
            Errno.ENODEV => Raise(operation.Vcpu, Vectors.InvalidOpcode),
            _ => Emulated.No,
        };

    private static Emulated ClearTaskSwitched(Operation operation)
    {
        DebugRegisters.FpuTaskswitch(operation.Vcpu, set: false);
        return Emulated.Yes;
    }

    /// <summary>handle_xsetbv: states that the policy has, x87 always, and AVX only with SSE.</summary>
    private static Emulated EmulateXsetbv(Operation operation)
    {
        var registers = operation.Registers;
        if ((operation.Context.Cr4 & Cr4Osxsave) == 0)
        {
            return Raise(operation.Vcpu, Vectors.InvalidOpcode);
        }

        var offered = Xcr0Known & operation.Vcpu.Domain.Policy.Leaf(0xd).Eax;
        var value = ((ulong)(uint)registers.Rdx << 32) | (uint)registers.Rax;
        var isValid = (value & ~offered) == 0 && (value & Xcr0X87) != 0 && ((value & Xcr0Avx) == 0 || (value & Xcr0Sse) != 0);
        if (!GuestMode.IsInKernel(operation.Vcpu) || (uint)registers.Rcx != 0 || !isValid)
        {
            return Emulated.No;
        }

        operation.Context.Xcr0 = value;
        return Emulated.Yes;
    }
}
