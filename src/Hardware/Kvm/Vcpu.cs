namespace Verified.Hardware.Kvm;

/// <summary>One virtual CPU, run by the thread that calls.</summary>
/// <remarks>
/// Registers are read and changed between two runs. Where the kernel offers it they travel in memory that is shared with it, so that a run
/// with all registers is one system call.
/// Source: Linux Documentation/virt/kvm/api.rst, 4.10, 4.11, 4.31, 5 (kvm_run) and 6.74 (KVM_CAP_SYNC_REGS).
/// </remarks>
internal sealed unsafe class Vcpu : IDisposable
{
    private const ulong Everything = KvmAbi.SyncRegs | KvmAbi.SyncSregs | KvmAbi.SyncEvents;
    private readonly int _fd, _runBytes;
    private readonly byte* _run;
    private readonly KvmAbi.SharedRegs* _registers;
    private readonly bool _shares;
    private ulong _held, _changed;

    public Vcpu(int fd, VcpuTraits traits)
    {
        _fd = fd;
        _runBytes = traits.RunBytes;
        _run = (byte*)Native.CheckAddress(
            Native.mmap(0, _runBytes, Native.PROT_READ | Native.PROT_WRITE, Native.MAP_SHARED, fd, 0), "mmap of kvm_run");
        _registers = (KvmAbi.SharedRegs*)(_run + KvmAbi.RunRegs);
        _shares = (traits.SharedRegs & Everything) == Everything;
        fixed (byte* table = traits.Cpuid)
            Native.Check(Native.ioctl(fd, KvmAbi.SetCpuid2, (nint)table), "KVM_SET_CPUID2");
    }

    /// <summary>General registers, for reading.</summary>
    public ref readonly KvmAbi.Regs General => ref Held(KvmAbi.SyncRegs).General;

    /// <summary>Segment, control and descriptor-table registers, for reading.</summary>
    public ref readonly KvmAbi.Sregs Special => ref Held(KvmAbi.SyncSregs).Special;

    /// <summary>What waits to be delivered; after <see cref="VcpuExit.Shutdown"/> the exception, where the back-end keeps it.</summary>
    public ref readonly KvmAbi.VcpuEvents Events => ref Held(KvmAbi.SyncEvents).Events;

    /// <summary>The kernel's number for the last exit.</summary>
    public uint ExitReason => *(uint*)(_run + KvmAbi.RunExitReason);

    /// <summary>The instruction that the last exit is about, when that was <see cref="VcpuExit.Io"/>.</summary>
    public ref KvmAbi.IoExit Io => ref *(KvmAbi.IoExit*)(_run + KvmAbi.RunExit);

    /// <summary>What it writes, or where its answer is to be put: <c>Size * Count</c> bytes.</summary>
    public Span<byte> IoData => new(_run + Io.DataOffset, (int)(Io.Size * Io.Count));

    /// <summary>The access that the last exit is about, when that was <see cref="VcpuExit.Mmio"/>.</summary>
    public ref KvmAbi.MmioExit Mmio => ref *(KvmAbi.MmioExit*)(_run + KvmAbi.RunExit);

    /// <summary>The kernel's or the CPU's number for what went wrong in <see cref="VcpuExit.InternalError"/> or <see cref="VcpuExit.FailEntry"/>.</summary>
    public uint SubError => *(uint*)(_run + KvmAbi.RunExit);

    /// <summary>General registers, to be changed: the next run begins with what is stored here.</summary>
    public ref KvmAbi.Regs ChangeGeneral() => ref Changed(KvmAbi.SyncRegs).General;

    /// <summary>Segment, control and descriptor-table registers, to be changed: the next run begins with what is stored here.</summary>
    public ref KvmAbi.Sregs ChangeSpecial() => ref Changed(KvmAbi.SyncSregs).Special;

    /// <summary>What waits to be delivered, to be changed; the default value: nothing.</summary>
    public ref KvmAbi.VcpuEvents ChangeEvents() => ref Changed(KvmAbi.SyncEvents).Events;

    /// <summary>Makes what was changed of the special registers true at once, so that a change and its reverse are two changes.</summary>
    public void LoadSpecial()
    {
        if ((_changed & KvmAbi.SyncSregs) != 0) Native.Check(Native.ioctl(_fd, KvmAbi.SetSregs, (nint)(&_registers->Special)), "KVM_SET_SREGS");
        _changed &= ~KvmAbi.SyncSregs;
    }

    /// <summary>Runs guest code on the calling thread until it leaves the guest.</summary>
    public VcpuExit Run()
    {
        Hand();
        int answer = Native.ioctl(_fd, KvmAbi.Run, 0);
        _held = _shares ? Everything : 0;
        return answer < 0 ? Refused() : Left();
    }

    /// <summary>From now on a run of the calling thread ends with <see cref="VcpuExit.Interrupted"/> this often at least.</summary>
    /// <remarks>So a guest that never leaves is left. Dispose it on the same thread.</remarks>
    public VcpuInterval LeaveEvery(TimeSpan period) => new(_fd, period);

    /// <summary>Reads x87 and SSE state.</summary>
    public void Read(out KvmAbi.Fpu state)
    {
        fixed (KvmAbi.Fpu* at = &state) Native.Check(Native.ioctl(_fd, KvmAbi.GetFpu, (nint)at), "KVM_GET_FPU");
    }

    /// <summary>Changes x87 and SSE state.</summary>
    public void Write(in KvmAbi.Fpu state)
    {
        fixed (KvmAbi.Fpu* at = &state) Native.Check(Native.ioctl(_fd, KvmAbi.SetFpu, (nint)at), "KVM_SET_FPU");
    }

    /// <summary>Reads the debug registers.</summary>
    public void Read(out KvmAbi.DebugRegs state)
    {
        fixed (KvmAbi.DebugRegs* at = &state) Native.Check(Native.ioctl(_fd, KvmAbi.GetDebugRegs, (nint)at), "KVM_GET_DEBUGREGS");
    }

    /// <summary>Changes the debug registers.</summary>
    public void Write(in KvmAbi.DebugRegs state)
    {
        fixed (KvmAbi.DebugRegs* at = &state) Native.Check(Native.ioctl(_fd, KvmAbi.SetDebugRegs, (nint)at), "KVM_SET_DEBUGREGS");
    }

    /// <summary>Reads a model-specific register; null if this CPU has none of that number.</summary>
    public ulong? ReadMsr(uint index)
    {
        var msr = new KvmAbi.OneMsr { Count = 1, Index = index };
        return Native.Check(Native.ioctl(_fd, KvmAbi.GetMsrs, (nint)(&msr)), "KVM_GET_MSRS") == 1 ? msr.Value : null;
    }

    /// <summary>Changes a model-specific register; false if this CPU does not take the value.</summary>
    public bool WriteMsr(uint index, ulong value)
    {
        var msr = new KvmAbi.OneMsr { Count = 1, Index = index, Value = value };
        return Native.Check(Native.ioctl(_fd, KvmAbi.SetMsrs, (nint)(&msr)), "KVM_SET_MSRS") == 1;
    }

    public void Dispose()
    {
        Native.munmap((nint)_run, _runBytes);
        Native.close(_fd);
    }

    private ref KvmAbi.SharedRegs Held(ulong part)
    {
        if ((_held & part) != 0) return ref *_registers;
        var (request, at, call) = part switch
        {
            KvmAbi.SyncRegs => (KvmAbi.GetRegs, (nint)(&_registers->General), "KVM_GET_REGS"),
            KvmAbi.SyncSregs => (KvmAbi.GetSregs, (nint)(&_registers->Special), "KVM_GET_SREGS"),
            _ => (KvmAbi.GetVcpuEvents, (nint)(&_registers->Events), "KVM_GET_VCPU_EVENTS"),
        };
        Native.Check(Native.ioctl(_fd, request, at), call);
        _held |= part;
        return ref *_registers;
    }

    private ref KvmAbi.SharedRegs Changed(ulong part)
    {
        _changed |= part;
        return ref Held(part);
    }

    /// <summary>Gives the kernel what was changed: the mode first, since what a back-end keeps of RFLAGS depends on it.</summary>
    private void Hand()
    {
        LoadSpecial();
        if (_shares)
        {
            *(ulong*)(_run + KvmAbi.RunValidRegs) = Everything;
            *(ulong*)(_run + KvmAbi.RunDirtyRegs) = _changed;
        }
        else
        {
            if ((_changed & KvmAbi.SyncRegs) != 0) Native.Check(Native.ioctl(_fd, KvmAbi.SetRegs, (nint)(&_registers->General)), "KVM_SET_REGS");
            if ((_changed & KvmAbi.SyncEvents) != 0) Native.Check(Native.ioctl(_fd, KvmAbi.SetVcpuEvents, (nint)(&_registers->Events)), "KVM_SET_VCPU_EVENTS");
        }
        _changed = 0;
    }

    private VcpuExit Refused()
    {
        switch (Native.Error)
        {
            case Native.EFAULT:
                return VcpuExit.HostFault;
            case Native.EINTR or Native.EAGAIN:
                VcpuInterval.Take();
                return VcpuExit.Interrupted;
            default:
                throw Native.Failure("KVM_RUN");
        }
    }

    private VcpuExit Left() => ExitReason switch
    {
        KvmAbi.ExitIo => VcpuExit.Io,
        KvmAbi.ExitHalt => VcpuExit.Halt,
        KvmAbi.ExitMmio => VcpuExit.Mmio,
        KvmAbi.ExitShutdown => VcpuExit.Shutdown,
        KvmAbi.ExitFailEntry => VcpuExit.FailEntry,
        KvmAbi.ExitInternalError => VcpuExit.InternalError,
        _ => VcpuExit.Broken,
    };
}
