using Verified.Abi.Xen.Transfer;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Targets.Xen.Transfer;

internal sealed partial class TransferFacts
{
    private const ulong Cr4OfGuests = 0x5066c;
    private const ulong GeneralDetectBit = 1ul << 13;
    private const ulong DebugExtensionsBit = 1ul << 3;

    public bool Crashed(int domain) => vcpus[domain].Domain.IsShutDown;

    public bool Exists(int vcpu) => true;

    public int DomainOf(int vcpu) => vcpu % sizes.Domains;

    public bool KernelMode(int vcpu) => seen[vcpu].KernelMode;

    public bool HasUserRoot(int vcpu) => vcpus[vcpu].UserRoot is not null;

    public int At(int vcpu) => seen[vcpu].At;

    public bool Mask(int vcpu) => seen[vcpu].Mask;

    public bool UpcallPending(int vcpu) => vcpus[vcpu].Context.Info.Pending != 0;

    public bool Kicked(int vcpu) => vcpus[vcpu].Context.IsKicked;

    public bool Selected(int vcpu, int selector) => (vcpus[vcpu].Context.Info.PendingSel >> selector & 1) != 0;

    public bool Bound(int port) => guests[port % sizes.Domains].IsBound(PortAt(port));

    public int Notifies(int port) => guests[port % sizes.Domains].Notified(PortAt(port));

    public int SelectorOf(int port) => (int)PortAt(port) / 64;

    public bool PortPending(int port) => guests[port % sizes.Domains].IsPending(PortAt(port));

    public bool PortMasked(int port) => guests[port % sizes.Domains].IsMasked(PortAt(port));

    public bool HasHandler(int vcpu, int vector) => Trap(vcpu, vector).Address != 0;

    public bool HandlerCanonical(int vcpu, int vector) => IsCanonical(Trap(vcpu, vector).Address);

    public int HandlerRing(int vcpu, int vector) => Selectors.Level(Trap(vcpu, vector).Cs);

    public int Dpl(int vcpu, int vector) => Trap(vcpu, vector).Level;

    public bool HandlerMasks(int vcpu, int vector) => Trap(vcpu, vector).MasksEvents;

    public bool HasEvent(int vcpu) => vcpus[vcpu].Context.EventCallback.Address != 0;

    public bool EventCanonical(int vcpu) => IsCanonical(vcpus[vcpu].Context.EventCallback.Address);

    public bool HasFailsafe(int vcpu) => vcpus[vcpu].Context.FailsafeCallback.Address != 0;

    public bool FailsafeCanonical(int vcpu) => IsCanonical(vcpus[vcpu].Context.FailsafeCallback.Address);

    public bool FailsafeMasks(int vcpu) => vcpus[vcpu].Context.FailsafeCallback.MasksEvents;

    public bool HasSyscall(int vcpu) => vcpus[vcpu].Context.SyscallCallback.Address != 0;

    public bool SyscallCanonical(int vcpu) => IsCanonical(vcpus[vcpu].Context.SyscallCallback.Address);

    public bool SyscallMasks(int vcpu) => vcpus[vcpu].Context.SyscallCallback.MasksEvents;

    public int KernelStackRing(int vcpu) => Selectors.Level(vcpus[vcpu].Context.KernelSs);

    public bool KernelStackReserved(int vcpu) => IsReserved(vcpus[vcpu].Context.KernelSp);

    public int BounceError(int vcpu) => seen[vcpu].BounceError;

    public bool FrameMask(int vcpu) => seen[vcpu].FrameMask;

    public bool FrameInterruptFlag(int vcpu) => seen[vcpu].FrameInterruptFlag;

    public bool FrameKernelMode(int vcpu) => seen[vcpu].FrameKernelMode;

    public bool FrameOnKernelStack(int vcpu) => seen[vcpu].FrameOnKernelStack;

    public int FrameIopl(int vcpu) => seen[vcpu].FrameIopl;

    public int FrameError(int vcpu) => seen[vcpu].FrameError;

    public bool InterruptFlag(int vcpu) => seen[vcpu].InterruptFlag;

    public bool FlagsPrivileged(int vcpu) => seen[vcpu].FlagsPrivileged;

    public int CodeRing(int vcpu) => seen[vcpu].CodeRing;

    public int StackRing(int vcpu) => seen[vcpu].StackRing;

    public int Iopl(int vcpu) => vcpus[vcpu].Context.Iopl;

    public bool ArchitecturalIopl(int domain) => vcpus[domain].Domain.Has(VmAssistType.ArchitecturalIopl);

    public bool WritablePagetables(int domain) => vcpus[domain].Domain.Has(VmAssistType.WritablePagetables);

    public bool IoBitmap(int vcpu, int port) => guests[vcpu].PermitsByBitmap(TransferNumbers.IoPorts[port]);

    public bool HasIoPort(int domain, int port) => vcpus[domain].Domain.MayReachPorts(TransferNumbers.IoPorts[port], TransferNumbers.IoPorts[port]);

    public bool BreakpointReserved(int vcpu, int register) => vcpus[vcpu].Context.Breakpoints[register] is >= 1ul << 47 and < XenEnd;

    public bool GeneralDetect(int vcpu) => (vcpus[vcpu].Context.Dr7 & GeneralDetectBit) != 0;

    public bool IoBreakpoints(int vcpu) => vcpus[vcpu].Context.Dr7Emulated != 0;

    public bool DebugExtensions(int vcpu) => (vcpus[vcpu].Context.Cr4 & DebugExtensionsBit) != 0;

    public bool Cr4Outside(int vcpu) => (vcpus[vcpu].Context.Cr4 & ~Cr4OfGuests) != 0;

    public bool TaskSwitched(int vcpu) => vcpus[vcpu].Context.TaskSwitched;

    /// <summary>The hypervisor's own is used for all but TS.</summary>
    public bool Cr0Outside(int vcpu) => false;

    public bool BasesCanonical(int vcpu) => vcpus[vcpu].Context is var context && IsCanonical(context.FsBase) && IsCanonical(context.GsBaseKernel) && IsCanonical(context.GsBaseUser);

    public bool HasOwnInfo(int vcpu) => vcpus[vcpu].Context.Info.Registered is not null;

    public bool Listed(int callList, int call) => calls.IsListed(callList, call);

    public int ResultOf(int callList, int call) => calls.ResultOf(callList, call);

    private uint PortAt(int port) => TransferLayout.PortOf(sizes, port);

    private TrapInfo Trap(int vcpu, int vector) => vcpus[vcpu].Context.Traps[TransferNumbers.Vectors[vector]];
}
