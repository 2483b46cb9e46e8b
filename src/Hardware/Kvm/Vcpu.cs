namespace Verified.Hardware.Kvm;

/// <summary>Why a virtual CPU stopped running guest code.</summary>
internal enum VcpuExit
{
    /// <summary>The guest executed an I/O instruction: our agent's way to say that it saw the stop flag.</summary>
    Io,

    /// <summary>The host memory behind an access is missing or may not be accessed so; the instruction has not happened.</summary>
    HostFault,

    /// <summary>A signal arrived.</summary>
    Interrupted,

    /// <summary>The guest faulted with nobody to handle it, or did something the agent never does.</summary>
    Broken,
}

/// <summary>One virtual CPU that runs 64-bit code of ring 3.</summary>
/// <remarks>
/// There is no guest kernel: descriptor tables are empty, and segments are loaded with their hidden parts only.
/// Ring 3 is what every back-end runs natively, so each access goes through an spte. I/O privilege 3 lets the
/// agent leave by an <c>out</c> where ring 3 is checked for it.
/// Source: Intel SDM volume 3, 27.3.1 (guest state in 64-bit mode).
/// </remarks>
internal sealed unsafe class Vcpu : IDisposable
{
    private const ulong Cr0 = 0x80050033, Cr4PhysicalAddressExtension = 1 << 5, EferLongModeAndNx = 0xD00, RflagsIoPrivilege3 = 0x3002;
    private readonly int _fd, _runBytes;
    private readonly byte* _run;

    public Vcpu(int fd, int runBytes, byte[] cpuid)
    {
        _fd = fd;
        _runBytes = runBytes;
        _run = (byte*)Native.CheckAddress(
            Native.mmap(0, runBytes, Native.PROT_READ | Native.PROT_WRITE, Native.MAP_SHARED, fd, 0), "mmap of kvm_run");
        fixed (byte* table = cpuid)
            Native.Check(Native.ioctl(fd, KvmAbi.SetCpuid2, (nint)table), "KVM_SET_CPUID2");
    }

    /// <summary>Puts the CPU at the first instruction of a program, with paging on.</summary>
    public void Start(ulong pageTableRoot, ulong entry)
    {
        KvmAbi.Sregs special;
        Native.Check(Native.ioctl(_fd, KvmAbi.GetSregs, (nint)(&special)), "KVM_GET_SREGS");
        special.Cs = Segment(selector: 0x33, type: 11, longMode: 1);
        special.Ds = special.Es = special.Fs = special.Gs = special.Ss = Segment(selector: 0x2B, type: 3, longMode: 0);
        special.Idt.Limit = 0;
        special.Cr0 = Cr0;
        special.Cr3 = pageTableRoot;
        special.Cr4 = Cr4PhysicalAddressExtension;
        special.Efer = EferLongModeAndNx;
        Native.Check(Native.ioctl(_fd, KvmAbi.SetSregs, (nint)(&special)), "KVM_SET_SREGS");

        var general = new KvmAbi.Regs { Rip = entry, Rflags = RflagsIoPrivilege3 };
        Native.Check(Native.ioctl(_fd, KvmAbi.SetRegs, (nint)(&general)), "KVM_SET_REGS");
    }

    /// <summary>Runs guest code on the calling thread until it leaves the guest.</summary>
    public VcpuExit Run()
    {
        if (Native.ioctl(_fd, KvmAbi.Run, 0) < 0)
            return Native.Error switch
            {
                Native.EFAULT => VcpuExit.HostFault,
                Native.EINTR or Native.EAGAIN => VcpuExit.Interrupted,
                _ => throw Native.Failure("KVM_RUN"),
            };
        return ExitReason == KvmAbi.ExitIo ? VcpuExit.Io : VcpuExit.Broken;
    }

    /// <summary>The kernel's number for the last exit.</summary>
    public uint ExitReason => *(uint*)(_run + KvmAbi.RunExitReason);

    public void Dispose()
    {
        Native.munmap((nint)_run, _runBytes);
        Native.close(_fd);
    }

    private static KvmAbi.Segment Segment(ushort selector, byte type, byte longMode) => new()
    {
        Limit = uint.MaxValue, Selector = selector, Type = type, Present = 1, Dpl = 3, S = 1, G = 1,
        L = longMode, Db = (byte)(1 - longMode),
    };
}
