using Verified.Abi;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Emulation;

/// <summary>Model-specific registers of a guest. Source: Xen 4.17.7 xen/arch/x86/msr.c and xen/arch/x86/pv/emul-priv-op.c, on a processor of Intel's.</summary>
/// <remarks>Machine checks, speculation control and performance counters are not here: their registers are refused.</remarks>
internal sealed partial class Emulator
{
    private const ulong ApicEnabled = 0xfee0_0800;
    private const ulong ApicOfBootProcessor = 1ul << 8;
    private const ulong XenPat = 0x0501_0007_0406;
    private const ulong GuestEfer = 0xd01;
    private const ulong FeatureControlLock = 1;
    private const ulong CpuidFaulting = 1;
    private const ulong MiscEnableHidden = (1ul << 7) | (1ul << 18);
    private const ulong MiscEnableForced = (1ul << 11) | (1ul << 12) | (1ul << 23);

    private Emulated EmulateRdmsr(Operation operation)
    {
        var registers = operation.Registers;
        var number = (uint)registers.Rcx;
        if (ReadMsr(operation.Vcpu, number) is not { } value)
        {
            if (operation.Context.Traps[Vectors.GeneralProtection].Address != 0 || IsXens(number) || !hypervisor.Host.Msrs.ContainsKey(number))
            {
                return Emulated.No;
            }

            value = 0;
        }

        registers.Rdx = value >> 32;
        registers.Rax = (uint)value;
        return Emulated.Yes;
    }

    private Emulated EmulateWrmsr(Operation operation)
    {
        var registers = operation.Registers;
        var value = (registers.Rdx << 32) | (uint)registers.Rax;
        return WriteMsr(operation.Vcpu, (uint)registers.Rcx, value) ? Emulated.Yes : Emulated.No;
    }

    /// <summary>The numbers from 0x40000000 on, whose reads are never made up.</summary>
    private static bool IsXens(uint number) => number >> 16 == 0x4000;

    private static bool IsBase(uint number) => number is Msr.FsBase or Msr.GsBase or Msr.ShadowGsBase;

    /// <summary>guest_rdmsr and read_msr. Null for what is refused.</summary>
    private ulong? ReadMsr(Vcpu vcpu, uint number)
    {
        var context = vcpu.Context;
        if (IsBase(number) && vcpu.Domain.Mode.Is32Bit)
        {
            return null;
        }

        return number switch
        {
            Msr.FeatureControl => FeatureControlLock,
            Msr.PlatformId or Msr.MicrocodeRevision => HostMsr(number),
            Msr.PlatformInfo => vcpu.Domain.Policy.OffersCpuidFaulting ? 1ul << 31 : 0,
            Msr.MiscFeaturesEnables => context.CpuidFaults ? CpuidFaulting : 0,
            Msr.PerfStatus or Msr.PerfControl or Msr.ThermStatus or Msr.PerfCapabilities or Msr.XenHypercallPage => 0,
            Msr.TscAux => vcpu.Domain.Policy.HasRdtscp ? context.TscAux : null,
            Msr.ApicBase => ApicEnabled | (vcpu.Index == 0 ? ApicOfBootProcessor : 0),
            Msr.FsBase => context.FsBase,
            Msr.GsBase => vcpu.InUserMode ? context.GsBaseUser : context.GsBaseKernel,
            Msr.ShadowGsBase => context.GsBaseUser,
            Msr.Tsc => hypervisor.Host.ReadTsc(),
            Msr.Efer => Efer(vcpu.Domain),
            Msr.Pat => XenPat,
            Msr.NorthbridgeConfiguration => 0,
            Msr.MiscEnable => HostMsr(number) is { } value ? GuestMiscEnable(value) : null,
            _ => null,
        };
    }

    /// <summary>guest_wrmsr and write_msr. False for what is refused.</summary>
    private bool WriteMsr(Vcpu vcpu, uint number, ulong value)
    {
        var context = vcpu.Context;
        if (IsBase(number) && vcpu.Domain.Mode.Is32Bit)
        {
            return false;
        }

        switch (number)
        {
            case Msr.MicrocodeRevision:
                return value == 0;
            case Msr.MiscFeaturesEnables:
                return SetMiscFeatures(vcpu, value);
            case Msr.PerfControl or Msr.ThermControl or Msr.EnergyPerfBias or Msr.Mperf or Msr.Aperf or Msr.NorthbridgeConfiguration:
                return true;
            case Msr.MiscEnable:
                return HostMsr(number) is not null;
            case Msr.TscAux:
                return SetTscAux(vcpu, value);
            case Msr.Efer:
                return value == Efer(vcpu.Domain);
            case Msr.XenHypercallPage:
                return WriteHypercallPage(vcpu, value);
            case Msr.FsBase when GuestMode.IsCanonical(value):
                context.FsBase = value;
                context.Steps?.WritesBase(vcpu, value);
                return true;
            case Msr.GsBase when GuestMode.IsCanonical(value):
                context.GsBaseKernel = value;
                context.Steps?.WritesBase(vcpu, value);
                return true;
            case Msr.ShadowGsBase when GuestMode.IsCanonical(value):
                context.GsBaseUser = value;
                context.Steps?.WritesBase(vcpu, value);
                return true;
            default:
                return false;
        }
    }

    private static bool SetMiscFeatures(Vcpu vcpu, ulong value)
    {
        if ((value & ~(vcpu.Domain.Policy.OffersCpuidFaulting ? CpuidFaulting : 0)) != 0)
        {
            return false;
        }

        vcpu.Context.CpuidFaults = value != 0;
        return true;
    }

    private static bool SetTscAux(Vcpu vcpu, ulong value)
    {
        if (!vcpu.Domain.Policy.HasRdtscp || value != (uint)value)
        {
            return false;
        }

        vcpu.Context.TscAux = (uint)value;
        return true;
    }

    /// <summary>guest_wrmsr_xen: a frame of the domain's that can be written gets the hypercall page.</summary>
    private bool WriteHypercallPage(Vcpu vcpu, ulong value)
    {
        if (value % MachineMemory.FrameBytes != 0)
        {
            return false;
        }

        var mfn = new Mfn(value / MachineMemory.FrameBytes);
        if (hypervisor.OnBehalfOf(vcpu, () => hypervisor.GetPageAndType(mfn, PageType.Writable, vcpu.Domain)) != Errno.None)
        {
            return false;
        }

        Boot.HypercallPage.Write(hypervisor.Memory.Frame(mfn));
        hypervisor.PutPageAndType(hypervisor.Page(mfn)!);
        return true;
    }

    /// <summary>guest_misc_enable: no performance counters, no MONITOR, no debug store.</summary>
    private static ulong GuestMiscEnable(ulong value) => (value & ~MiscEnableHidden) | MiscEnableForced;

    /// <summary>SCE, LME, LMA and NX; a 32-bit guest does not see that its processor has 64.</summary>
    private static ulong Efer(Domain domain) => domain.Mode.Is32Bit ? GuestEfer & ~0x501ul : GuestEfer;

    private ulong? HostMsr(uint number) => hypervisor.Host.Msrs.TryGetValue(number, out var value) ? value : null;

    private Emulated EmulateRdtsc(Operation operation)
    {
        if (!GuestMode.IsInKernel(operation.Vcpu) && (operation.Context.Cr4 & Cr4TimeStampDisable) != 0)
        {
            return Emulated.No;
        }

        var value = hypervisor.Host.ReadTsc();
        operation.Registers.Rdx = value >> 32;
        operation.Registers.Rax = (uint)value;
        return Emulated.Yes;
    }

    private Emulated EmulateRdtscp(Operation operation)
    {
        if (!operation.Vcpu.Domain.Policy.HasRdtscp || EmulateRdtsc(operation) == Emulated.No)
        {
            return Emulated.No;
        }

        operation.Registers.Rcx = operation.Context.TscAux;
        return Emulated.Yes;
    }
}
