using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Emulation;
using Verified.Kernel.Xen.Events;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Traps;

/// <summary>What a vCPU has beside its pagetables: registers, traps, callbacks, segments, debug registers, and the flags of its events.</summary>
/// <remarks>Source: Xen 4.17 xen/arch/x86/include/asm/domain.h, struct pv_vcpu and struct arch_vcpu.</remarks>
internal sealed class VcpuContext
{
    public const int GdtFrames = 14;
    public const int LdtFrames = 16;

    public VcpuContext(Mode mode)
    {
        Info = new VcpuInfo(mode);
        Registers.Cs = Selectors.KernelCs(mode);
        Registers.Ss = mode.Is32Bit ? Selectors.CompatKernelSs : Selectors.Ss;
    }

    public Registers Registers { get; } = new();

    public VcpuInfo Info { get; }

    /// <summary>trap_ctxt, by vector.</summary>
    public TrapInfo[] Traps { get; } = new TrapInfo[Vectors.Count];

    public TrapBounce Bounce { get; } = new();

    public Callback EventCallback { get; set; }

    public Callback FailsafeCallback { get; set; }

    public Callback SyscallCallback { get; set; }

    public Callback Syscall32Callback { get; set; }

    public Callback SysenterCallback { get; set; }

    public ushort KernelSs { get; set; }

    public ulong KernelSp { get; set; }

    public ulong FsBase { get; set; }

    /// <summary>The base of gs in the guest's kernel; that of its user mode is the other one.</summary>
    public ulong GsBaseKernel { get; set; }

    public ulong GsBaseUser { get; set; }

    /// <summary>The virtual CR0.TS.</summary>
    public bool TaskSwitched { get; set; }

    public ulong Cr2 { get; set; }

    public ulong Cr4 { get; set; } = Emulator.GuestCr4(0, CpuPolicy.Default);

    /// <summary>DR0 to DR3.</summary>
    public ulong[] Breakpoints { get; } = new ulong[4];

    public ulong Dr6 { get; set; } = DebugRegisters.Dr6Default;

    /// <summary>DR7 as the processor has it.</summary>
    public ulong Dr7 { get; set; } = DebugRegisters.Dr7Default;

    /// <summary>The enable bits of I/O breakpoints, which Xen emulates.</summary>
    public ulong Dr7Emulated { get; set; }

    /// <summary>The virtual I/O privilege level, 0 to 3.</summary>
    public int Iopl { get; set; }

    public ulong IoBitmap { get; set; }

    /// <summary>How many ports the bitmap speaks of.</summary>
    public uint IoBitmapPorts { get; set; }

    /// <summary>The frames of the guest's descriptor table, each with a reference; null where there is none.</summary>
    public PageInfo?[] Gdt { get; } = new PageInfo?[GdtFrames];

    public uint GdtEntries { get; set; }

    /// <summary>The frames of the local table that have been used, each with a reference.</summary>
    public PageInfo?[] Ldt { get; } = new PageInfo?[LdtFrames];

    public bool NmiPending { get; set; }

    /// <summary>From the delivery of a non-maskable interrupt to the next iret.</summary>
    public bool NmiMasked { get; set; }

    /// <summary>TRAP_syscall: the guest is entered as after a system call, so with rcx and r11 overwritten.</summary>
    public bool ReturnsFromSyscall { get; set; }

    /// <summary>The exception that is handled, where CPUID asks.</summary>
    public byte EntryVector { get; set; }

    /// <summary>MSR_INTEL_MISC_FEATURES_ENABLES.cpuid_faulting.</summary>
    public bool CpuidFaults { get; set; }

    public uint TscAux { get; set; }

    public ulong Xcr0 { get; set; } = 1;

    /// <summary>VCPU_KICK_SOFTIRQ: an interrupt is on its way that brings it into the hypervisor, or makes it look for events again.</summary>
    public bool IsKicked { get; set; }

    /// <summary>Who hears of every atomic step, if somebody does.</summary>
    public ITransferReports? Steps { get; set; }

    /// <summary>_VPF_blocked.</summary>
    public bool IsBlocked { get; set; }

    /// <summary>poll_evtchn: the port whose event ends its sleep too, -1 for any of several, 0 when it does not poll.</summary>
    public int PolledPort { get; set; }

    /// <summary>singleshot_timer: the system time at which it runs out, or null when it is stopped.</summary>
    public ulong? TimerDeadline { get; set; }

    /// <summary>_VPF_down.</summary>
    public bool IsDown { get; set; }

    /// <summary>vcpu_unblock: it sleeps no longer, and polls no longer.</summary>
    public void Unblock() => (IsBlocked, PolledPort) = (false, 0);
}
