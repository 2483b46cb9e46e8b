using Verified.Spec.Language;

namespace Verified.Spec.Xen.Guest;

/// <remarks>What a program finds when it runs: nothing queued, and of input and output what it was given. An address space stands for its one program.</remarks>
public sealed partial class GuestSpec
{
    /// <summary>The features of a processor are read at boot: CPUID has what the hypervisor offers, also what a paravirtual guest cannot use.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_cpuid; Xen 4.17 xen/arch/x86/cpuid.c, guest_cpuid.</remarks>
    public void ReadFeatures(Id<Cpu> cpu, Truth unusable)
    {
        Guard(Programs & Up[cpu]);
        Guard(!Detected[cpu]);
        SeesUnusable[cpu] = unusable;
    }

    /// <summary>What a paravirtual guest cannot use is taken out of the features that were read.</summary>
    /// <remarks>Source: Linux 5ead97c84f arch/i386/xen/enlighten.c, xen_cpuid; later xen_init_cpuid_mask, with SEP.</remarks>
    public void HideFeatures(Id<Cpu> cpu)
    {
        Guard(Programs & Up[cpu]);
        Guard(!Detected[cpu]);
        SeesUnusable[cpu] = false;
    }

    /// <summary>The kernel notes the features that are left.</summary>
    /// <remarks>Source: Linux arch/x86/kernel/cpu/common.c, cpu_detect.</remarks>
    public void DetectCpu(Id<Cpu> cpu)
    {
        Guard(Programs & Up[cpu]);
        Guard(!Detected[cpu]);
        Guard(!SeesUnusable[cpu]);
        Detected[cpu] = true;
    }

    /// <summary>iopl and ioperm, of the program that runs: its privilege for input and output, and whether it has ports.</summary>
    /// <remarks>Source: Linux v5.8 arch/x86/kernel/ioport.c, ksys_ioperm, sys_iopl.</remarks>
    public void AllowIo(Id<Cpu> cpu, Id<Mm> mm, Truth privileged, Truth ports)
    {
        Guard(Programs & Up[cpu] & Doing[cpu].Is(Phase.Running));
        Guard(IntendedBase[cpu] == mm);
        Guard(All<Cpu>(other => (Up[other] & (IntendedBase[other] == mm)).Implies(other == cpu)));
        MayDoIo[mm] = privileged;
        HasPorts[mm] = ports;
    }

    /// <summary>set_iopl: the hypervisor's privilege becomes that of the program that runs.</summary>
    /// <remarks>Source: Linux v4.6 arch/x86/kernel/process_64.c, __switch_to, xen_set_iopl_mask (XSA-171).</remarks>
    public void SetIopl(Id<Cpu> cpu)
    {
        Guard(Programs & Up[cpu] & Doing[cpu].Is(Phase.Running));
        Iopl[cpu] = MayDoIo[IntendedBase[cpu]];
    }

    /// <summary>update_io_bitmap: the hypervisor's bitmap becomes that of the program that runs, or none.</summary>
    /// <remarks>Source: Linux v5.8 arch/x86/xen/enlighten_pv.c, xen_update_io_bitmap (XSA-329).</remarks>
    public void SetIoBitmap(Id<Cpu> cpu)
    {
        Guard(Programs & Up[cpu] & Doing[cpu].Is(Phase.Running));
        Bitmap[cpu] = HasPorts[IntendedBase[cpu]];
    }

    /// <summary>The kernel returns to the program.</summary>
    /// <remarks>Source: Linux arch/x86/xen/xen-asm.S, xen_iret, xen_sysret64.</remarks>
    public void ReturnToUser(Id<Cpu> cpu)
    {
        Guard(Programs & Up[cpu] & Doing[cpu].Is(Phase.Running));
        Guard(Lazy[cpu].Is(LazyMode.None) & IsEmpty(cpu));
        Guard(Iopl[cpu].Is(MayDoIo[IntendedBase[cpu]]) & Bitmap[cpu].Is(HasPorts[IntendedBase[cpu]]));
        Doing[cpu] = Phase.User;
    }

    /// <summary>A system call, an exception or an interrupt enters the kernel.</summary>
    /// <remarks>Source: Linux arch/x86/xen/xen-asm.S, xen_entry_SYSCALL_64.</remarks>
    public void EnterKernel(Id<Cpu> cpu)
    {
        Guard(Doing[cpu].Is(Phase.User));
        Doing[cpu] = Phase.Running;
    }

    /// <summary>Input and output: the guest's side.</summary>
    [Claim("XEN-GUEST-023", "While a program runs, the hypervisor has its privilege for input and output, and its ports: those of no other program.",
        Source = "XSA-171, CVE-2016-3157; XSA-329, CVE-2020-15852")]
    public Truth AProgramHasItsOwnPorts() => All<Cpu>(cpu => Doing[cpu].Is(Phase.User).Implies(
        Up[cpu] & Iopl[cpu].Is(MayDoIo[IntendedBase[cpu]]) & Bitmap[cpu].Is(HasPorts[IntendedBase[cpu]])));

    /// <summary>Batches refine single operations: the return to user mode.</summary>
    [Claim("XEN-BATCH-010", "While a program runs, nothing is queued, and its processor is in no lazy mode.", Source = "Linux arch/x86/xen/multicalls.h, xen_mc_issue")]
    public Truth AProgramRunsWithNothingQueued() => All<Cpu, Place>((cpu, place) => Doing[cpu].Is(Phase.User).Implies(Lazy[cpu].Is(LazyMode.None) & !Queued[cpu, place]));

    /// <summary>The guest's features.</summary>
    [Claim("XEN-GUEST-026", "No processor of the guest believes to have what a paravirtual guest cannot use: APIC, ACPI, thermal control, SYSENTER.", Source = "Linux arch/x86/xen/enlighten_pv.c, xen_init_cpuid_mask")]
    public Truth NoUnusableFeatureIsSeen() => All<Cpu>(cpu => Detected[cpu].Implies(!SeesUnusable[cpu]));
}
