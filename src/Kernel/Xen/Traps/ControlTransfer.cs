using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Emulation;
using Verified.Kernel.Xen.Events;

namespace Verified.Kernel.Xen.Traps;

/// <summary>How control passes between guests and hypervisor: traps, callbacks, events, iret, and the instructions that guests may not execute themselves.</summary>
/// <remarks>
/// A vCPU's registers are in its <see cref="VcpuContext"/>. Whoever executes the guest's instructions reports what the
/// processor would: an exception, a system call, an interrupt; each ends with <see cref="ReturnPath.ReturnToGuest"/>.
/// Not here: machine checks, the debugger of the control domain, shadow pagetables.
/// </remarks>
internal sealed class ControlTransfer
{
    public ControlTransfer(Hypervisor hypervisor)
    {
        DescriptorTables = new DescriptorTables(hypervisor);
        GuestAccess = new GuestAccess(hypervisor);
        BounceFrames = new BounceFrames(hypervisor, DescriptorTables, GuestAccess);
        CallGates = new CallGates(DescriptorTables, GuestAccess);
        Emulator = new Emulator(hypervisor, DescriptorTables, GuestAccess);
        WritablePagetables = new WritablePagetables(hypervisor, Emulator, GuestAccess);
        Exceptions = new Exceptions(BounceFrames, CallGates, DescriptorTables, Emulator, GuestAccess, WritablePagetables);
        IretPath = new IretPath(hypervisor, GuestAccess);
        ReturnPath = new ReturnPath(BounceFrames, DescriptorTables, Exceptions);
        SelectorLoads = new SelectorLoads(DescriptorTables, GuestAccess);
        SyscallPath = new SyscallPath(hypervisor, BounceFrames);
        TrapTable = new TrapTable(GuestAccess);
        VcpuInfoPages = new VcpuInfoPages(hypervisor);
    }

    public DescriptorTables DescriptorTables { get; }

    public GuestAccess GuestAccess { get; }

    public BounceFrames BounceFrames { get; }

    public CallGates CallGates { get; }

    public Emulator Emulator { get; }

    public WritablePagetables WritablePagetables { get; }

    public Exceptions Exceptions { get; }

    public IretPath IretPath { get; }

    public ReturnPath ReturnPath { get; }

    public SelectorLoads SelectorLoads { get; }

    public SyscallPath SyscallPath { get; }

    public TrapTable TrapTable { get; }

    public VcpuInfoPages VcpuInfoPages { get; }
}
