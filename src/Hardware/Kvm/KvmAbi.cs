using System.Runtime.InteropServices;

namespace Verified.Hardware.Kvm;

/// <summary>Requests, structures and exit reasons of <c>/dev/kvm</c>.</summary>
/// <remarks>Source: Linux include/uapi/linux/kvm.h and arch/x86/include/uapi/asm/kvm.h.</remarks>
internal static class KvmAbi
{
    public const int ApiVersion = 12;

    public const ulong GetApiVersion = 0xAE00, CreateVm = 0xAE01, CheckExtension = 0xAE03, GetVcpuMapSize = 0xAE04, CreateVcpu = 0xAE41, Run = 0xAE80;
    public const ulong GetSupportedCpuid = 0xC008AE05, SetCpuid2 = 0x4008AE90;
    public const ulong SetUserMemoryRegion = 0x4020AE46;
    public const ulong GetRegs = 0x8090AE81, SetRegs = 0x4090AE82, GetSregs = 0x8138AE83, SetSregs = 0x4138AE84;
    public const ulong GetVcpuEvents = 0x8040AE9F, SetVcpuEvents = 0x4040AEA0;
    public const ulong GetMsrs = 0xC008AE88, SetMsrs = 0x4008AE89, GetFpu = 0x81A0AE8C, SetFpu = 0x41A0AE8D;
    public const ulong GetDebugRegs = 0x8080AEA1, SetDebugRegs = 0x4080AEA2, SetSignalMask = 0x4004AE8B;

    public const ulong EnableCapability = 0x4068AEA3;

    public const int CapabilitySyncRegs = 74, CapabilityTripleFaultEvent = 218;

    /// <summary>In the flags of events: what is said of a triple fault counts.</summary>
    public const uint EventsTellTripleFault = 0x20;

    public const uint ExitIo = 2, ExitDebug = 4, ExitHalt = 5, ExitMmio = 6, ExitShutdown = 8, ExitFailEntry = 9, ExitInternalError = 17;

    /// <summary>Offsets in the shared page of a virtual CPU.</summary>
    public const int RunImmediateExit = 1, RunExitReason = 8, RunExit = 32, RunValidRegs = 288, RunDirtyRegs = 296, RunRegs = 304;

    /// <summary>Which of the registers in that page are meant.</summary>
    public const ulong SyncRegs = 1, SyncSregs = 2, SyncEvents = 4;

    public const int CpuidHeaderBytes = 8, CpuidEntryBytes = 40, CpuidEntries = 256;

    /// <summary>General registers.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Regs
    {
        public ulong Rax, Rbx, Rcx, Rdx, Rsi, Rdi, Rsp, Rbp, R8, R9, R10, R11, R12, R13, R14, R15, Rip, Rflags;
    }

    /// <summary>One segment register with its hidden part.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Segment
    {
        public ulong Base;
        public uint Limit;
        public ushort Selector;
        public byte Type, Present, Dpl, Db, S, L, G, Avl, Unusable, Padding;
    }

    /// <summary>A descriptor-table register.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct DescriptorTable
    {
        public ulong Base;
        public ushort Limit;
        public fixed ushort Padding[3];
    }

    /// <summary>Segment, control and descriptor-table registers.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct Sregs
    {
        public Segment Cs, Ds, Es, Fs, Gs, Ss, Tr, Ldt;
        public DescriptorTable Gdt, Idt;
        public ulong Cr0, Cr2, Cr3, Cr4, Cr8, Efer, ApicBase;
        public fixed ulong InterruptBitmap[4];
    }

    /// <summary>One memory slot as the kernel is told of it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct UserMemoryRegion
    {
        public uint Slot, Flags;
        public ulong GuestPhysicalAddress, MemoryBytes, UserAddress;
    }

    /// <summary>An exception that waits to be delivered, and the other events of a virtual CPU.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 64)]
    public struct VcpuEvents
    {
        public byte ExceptionInjected, ExceptionNumber, ExceptionHasErrorCode, ExceptionPending;
        public uint ExceptionErrorCode;
        public byte InterruptInjected, InterruptNumber, InterruptSoft, InterruptShadow;
        public byte NmiInjected, NmiPending, NmiMasked, NmiPadding;
        public uint SipiVector, Flags, SystemManagement;
        public byte TripleFaultPending;
    }

    /// <summary>An offer that is taken up.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 104)]
    public struct EnabledCapability
    {
        public uint Capability, Flags;
        public ulong Argument;
    }

    /// <summary>What the shared page holds of the registers.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SharedRegs
    {
        public Regs General;
        public Sregs Special;
        public VcpuEvents Events;
    }

    /// <summary>x87 and SSE state.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 416)]
    public unsafe struct Fpu
    {
        public fixed byte X87[128];
        public ushort ControlWord, StatusWord;
        public byte TagWord, Padding;
        public ushort LastOpcode;
        public ulong LastInstruction, LastOperand;
        public fixed byte Xmm[256];
        public uint Mxcsr;
    }

    /// <summary>Debug registers.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    public unsafe struct DebugRegs
    {
        public fixed ulong Addresses[4];
        public ulong Dr6, Dr7, Flags;
    }

    /// <summary>One model-specific register, alone in its list.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct OneMsr
    {
        public uint Count, CountPadding, Index, Padding;
        public ulong Value;
    }

    /// <summary>An I/O instruction that waits for its port: data lies in the shared page.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct IoExit
    {
        public byte IsOut, Size;
        public ushort Port;
        public uint Count;
        public ulong DataOffset;
    }

    /// <summary>An access to guest-physical memory that no slot has.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MmioExit
    {
        public ulong Address, Data;
        public uint Bytes;
        public byte IsWrite;
    }

    /// <summary>The signals that a virtual CPU lets through while it runs.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct SignalMask
    {
        public uint Bytes;
        public fixed byte Set[8];
    }
}
