using System.Runtime.InteropServices;

namespace Verified.Hardware.Kvm;

/// <summary>Requests, structures and exit reasons of <c>/dev/kvm</c>.</summary>
/// <remarks>Source: Linux include/uapi/linux/kvm.h and arch/x86/include/uapi/asm/kvm.h.</remarks>
internal static class KvmAbi
{
    public const int ApiVersion = 12;

    public const ulong GetApiVersion = 0xAE00, CreateVm = 0xAE01, GetVcpuMapSize = 0xAE04, CreateVcpu = 0xAE41, Run = 0xAE80;
    public const ulong GetSupportedCpuid = 0xC008AE05, SetCpuid2 = 0x4008AE90;
    public const ulong SetUserMemoryRegion = 0x4020AE46;
    public const ulong SetRegs = 0x4090AE82, GetSregs = 0x8138AE83, SetSregs = 0x4138AE84;

    public const uint ExitIo = 2, ExitShutdown = 8;

    public const int RunExitReason = 8;
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
}
