using Verified.Abi.Xen.Transfer;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Targets.Xen.Transfer;

/// <summary>What the hypervisor's state says of control transfer, in the terms of the contract. Reads, and changes nothing.</summary>
internal sealed partial class TransferFacts(TransferSizes sizes) : ITransferFacts
{
    private const ulong XenStart = 0xffff_8000_0000_0000;
    private const ulong XenEnd = 0xffff_8800_0000_0000;
    private const ulong WordsOfFrame = 7;
    private const ulong WordsOfSelectors = 4;

    private readonly TransferCalls calls = new();
    private readonly Seen[] seen = new Seen[sizes.Vcpus];
    private Vcpu[] vcpus = [];
    private TransferGuest[] guests = [];

    /// <summary>From now on the facts are of these.</summary>
    public void Watch(Vcpu[] processors, TransferGuest[] of)
    {
        (vcpus, guests) = (processors, of);
        Array.Clear(seen);
        calls.Clear();
        foreach (var vcpu in vcpus)
        {
            Look(vcpu);
        }
    }

    /// <summary>The lists of calls that guests have made.</summary>
    public TransferCalls Calls => calls;

    /// <summary>A step was taken: what changes while a frame is written is believed, unless the domain has crashed over that.</summary>
    public void Look(Vcpu vcpu)
    {
        if (vcpu.Domain.IsShutDown)
        {
            return;
        }

        var (context, registers) = (vcpu.Context, vcpu.Context.Registers);
        seen[vcpu.Number] = seen[vcpu.Number] with
        {
            KernelMode = vcpu.Domain.Mode.Is32Bit ? GuestMode.IsInKernel(vcpu) : !vcpu.InUserMode,
            Mask = context.Info.Mask != 0,
            BounceError = ErrorOf(context.Bounce.HasErrorCode, context.Bounce.ErrorCode),
            CodeRing = (byte)Selectors.Level(registers.Cs),
            StackRing = (byte)Selectors.Level(registers.Ss),
            InterruptFlag = registers.Has(Rflags.Interrupt),
            FlagsPrivileged = registers.Has(Rflags.IoPrivilege | Rflags.VirtualMode),
        };
    }

    /// <summary>A frame was written, at the guest's new stack pointer.</summary>
    public void Entered(Hypervisor hypervisor, Vcpu vcpu, bool hasErrorCode, bool hasSelectors = false)
    {
        var (registers, rip) = (vcpu.Context.Registers, vcpu.Context.Registers.Rip);
        var at = registers.Rsp + (2 * sizeof(ulong));
        var error = hasErrorCode ? Word(hypervisor, vcpu, at) : 0;
        at += hasErrorCode ? sizeof(ulong) : hasSelectors ? WordsOfSelectors * sizeof(ulong) : 0;
        var (cs, flags) = (Word(hypervisor, vcpu, at + sizeof(ulong)), Word(hypervisor, vcpu, at + (2 * sizeof(ulong))));
        ref var now = ref seen[vcpu.Number];
        now.FrameOnKernelStack = at + (5 * sizeof(ulong)) == (vcpu.Context.KernelSp & ~15ul);
        now.FrameMask = (byte)(cs >> 32) != 0;
        now.FrameKernelMode = (cs & 3) == 0;
        now.FrameInterruptFlag = (flags & Rflags.Interrupt) != 0;
        now.FrameIopl = (byte)(flags >> Rflags.IoPrivilegeShift & 3);
        now.FrameError = ErrorOf(hasErrorCode, (uint)error);
        (now.FrameRip, now.FrameErrorCode, now.FrameFlags) = (Word(hypervisor, vcpu, at), (uint)error, flags);
        now.At = TransferLayout.PlaceOf(rip);
    }

    public void Executed(Vcpu vcpu) => seen[vcpu.Number].At = 0;

    /// <summary>Where the vCPU's kernel was entered last, if it has executed nothing since: 1 to 4; else 0.</summary>
    public bool IsAtTransfer(Vcpu vcpu) => seen[vcpu.Number].At != 0;

    /// <summary>The rip that the last frame has saved, its error code, and the flags.</summary>
    public (ulong Rip, uint ErrorCode, ulong Flags) LastFrame(Vcpu vcpu) => (seen[vcpu.Number].FrameRip, seen[vcpu.Number].FrameErrorCode, seen[vcpu.Number].FrameFlags);

    /// <summary>The stack on which the guest's kernel would have been entered from where it was.</summary>
    public ulong StackOf(Vcpu vcpu) => (seen[vcpu.Number].KernelMode ? vcpu.Context.Registers.Rsp : vcpu.Context.KernelSp) & ~15ul;

    public bool IsOnReserved(Vcpu vcpu) => seen[vcpu.Number].KernelMode && IsReserved(vcpu.Context.Registers.Rsp);

    /// <summary>Every word of the frame is the guest kernel's to write.</summary>
    public bool IsFrameWritable(Hypervisor hypervisor, Vcpu vcpu, bool hasErrorCode, bool hasSelectors = false)
    {
        var (top, words) = (StackOf(vcpu), WordsOfFrame + (hasErrorCode ? 1 : hasSelectors ? WordsOfSelectors : 0));
        for (var word = 1ul; word <= words; word++)
        {
            var va = top - (word * sizeof(ulong));
            if (va is >= XenStart and < XenEnd || hypervisor.Access(vcpu, va, write: true) is null)
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsCanonical(ulong va) => va is < 1ul << 47 or >= XenStart;

    /// <summary>Where no guest has anything: the hypervisor's range, and what is not canonical.</summary>
    public static bool IsOfXen(ulong va) => va is >= 1ul << 47 and < XenEnd;

    /// <summary>The numbers of the contract: event, failsafe, system call, NMI, unknown.</summary>
    public static byte NumberOf(CallbackType type) => type switch
    {
        CallbackType.Event => 0,
        CallbackType.Failsafe => 1,
        CallbackType.Syscall => 2,
        CallbackType.Nmi => 3,
        _ => 4,
    };

    /// <summary>The port's number among those that the contract sees; none: it does not see it.</summary>
    public int? PortNumber(Domain domain, uint port)
    {
        for (var number = 0; number < sizes.Ports; number++)
        {
            if (vcpus[number % sizes.Domains].Domain == domain && TransferLayout.PortOf(sizes, number) == port)
            {
                return number;
            }
        }

        return null;
    }

    /// <summary>Words of a frame below this address reach into the hypervisor.</summary>
    public static bool IsReserved(ulong sp) => (sp & ~15ul) is > XenStart and < XenEnd + 64;

    private static byte ErrorOf(bool isThere, uint code) => !isThere ? (byte)0 : (code & SelectorErrorBits.InterruptTable) == 0 ? (byte)1 : (byte)2;

    private static ulong Word(Hypervisor hypervisor, Vcpu vcpu, ulong va) =>
        hypervisor.Access(vcpu, va, write: false) is { } found && hypervisor.Page(found.Frame) is not null ? hypervisor.Memory.Read(found.Frame, (int)(va % MachineMemory.FrameBytes) / sizeof(ulong)) : 0;

    /// <summary>What is remembered of a vCPU.</summary>
    private record struct Seen
    {
        public bool KernelMode;
        public bool Mask;
        public byte BounceError;
        public byte CodeRing;
        public byte StackRing;
        public bool InterruptFlag;
        public bool FlagsPrivileged;
        public byte At;
        public bool FrameMask;
        public bool FrameInterruptFlag;
        public bool FrameKernelMode;
        public bool FrameOnKernelStack;
        public byte FrameIopl;
        public byte FrameError;
        public ulong FrameRip;
        public uint FrameErrorCode;

        public ulong FrameFlags;
    }
}
