#pragma warning disable CS1591 // Each fact is the component of the specification with its name; the manual describes it.
namespace Verified.Abi.Xen.Transfer;

/// <summary>What a hypervisor's state says of control transfer after each step, in the specification's terms: one member for each observed component, by its name and with its keys.
/// Of a domain that was crashed it is what was before.</summary>
public interface ITransferFacts
{
    bool Crashed(int domain);

    bool Exists(int vcpu);

    int DomainOf(int vcpu);

    bool KernelMode(int vcpu);

    bool HasUserRoot(int vcpu);

    int At(int vcpu);

    bool Mask(int vcpu);

    bool UpcallPending(int vcpu);

    bool Kicked(int vcpu);

    bool Selected(int vcpu, int selector);

    bool Bound(int port);

    int Notifies(int port);

    int SelectorOf(int port);

    bool PortPending(int port);

    bool PortMasked(int port);

    bool HasHandler(int vcpu, int vector);

    bool HandlerCanonical(int vcpu, int vector);

    int HandlerRing(int vcpu, int vector);

    int Dpl(int vcpu, int vector);

    bool HandlerMasks(int vcpu, int vector);

    bool HasEvent(int vcpu);

    bool EventCanonical(int vcpu);

    bool HasFailsafe(int vcpu);

    bool FailsafeCanonical(int vcpu);

    bool FailsafeMasks(int vcpu);

    bool HasSyscall(int vcpu);

    bool SyscallCanonical(int vcpu);

    bool SyscallMasks(int vcpu);

    int KernelStackRing(int vcpu);

    bool KernelStackReserved(int vcpu);

    int BounceError(int vcpu);

    bool FrameMask(int vcpu);

    bool FrameInterruptFlag(int vcpu);

    bool FrameKernelMode(int vcpu);

    bool FrameOnKernelStack(int vcpu);

    int FrameIopl(int vcpu);

    int FrameError(int vcpu);

    bool InterruptFlag(int vcpu);

    bool FlagsPrivileged(int vcpu);

    int CodeRing(int vcpu);

    int StackRing(int vcpu);

    int Iopl(int vcpu);

    bool ArchitecturalIopl(int domain);

    bool WritablePagetables(int domain);

    bool IoBitmap(int vcpu, int port);

    bool HasIoPort(int domain, int port);

    bool BreakpointReserved(int vcpu, int register);

    bool GeneralDetect(int vcpu);

    bool IoBreakpoints(int vcpu);

    bool DebugExtensions(int vcpu);

    bool Cr4Outside(int vcpu);

    bool TaskSwitched(int vcpu);

    bool Cr0Outside(int vcpu);

    bool BasesCanonical(int vcpu);

    bool HasOwnInfo(int vcpu);

    bool Listed(int callList, int call);

    int ResultOf(int callList, int call);
}
