using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Xen.Kernels;

internal static class Privileged
{
    private const int FpuTaskswitch = 5, VmAssist = 21;
    private const uint FsBase = 0xc000_0100, GsBase = 0xc000_0101, ShadowGsBase = 0xc000_0102, Pat = 0x277, DebugControl = 0x1d9;

    public static void Write(KernelWriter kernel)
    {
        var asm = kernel.Asm;
        kernel.HandleExceptions();
        foreach (var msr in new[] { FsBase, GsBase, ShadowGsBase })
        {
            WriteMsr(kernel, $"wrmsr 0x{msr:x} of no address", msr, 0x8000_0000_0000_0000);
            WriteMsr(kernel, $"wrmsr 0x{msr:x}", msr, 0x1234_5678);
            ReadMsr(kernel, msr);
            WriteMsr(kernel, $"wrmsr 0x{msr:x} back", msr, 0);
        }

        foreach (var msr in new[] { Pat, DebugControl, 0x4fff_ffffu }) ReadMsr(kernel, msr);
        kernel.ShowCall("task switched", FpuTaskswitch, 1);
        asm.mov(rax, cr0);
        kernel.Show("  cr0");
        kernel.Try("clts", a => a.clts());
        asm.mov(rax, cr0);
        kernel.Show("  cr0");
        kernel.Try("cr0 as it is", a => a.mov(cr0, rax));
        kernel.Try("cr8", a => a.mov(rax, cr8));
        kernel.Try("wbinvd", a => a.wbinvd());
        kernel.Try("invlpg", a => a.invlpg(__byte_ptr[rsp]));
        kernel.Try("lgdt", a => a.lgdt(__fword_ptr[rsp]));
        kernel.Try("ltr", a => a.ltr(ax));
        kernel.Try("swapgs", a => a.swapgs());
        kernel.Try("sysretq", a => a.sysretq());
        kernel.Try("cpuid that is to be emulated", a =>
        {
            a.mov(eax, 0x4000_0000);
            a.xor(ecx, ecx);
            a.db(0x0f, 0x0b, (byte)'x', (byte)'e', (byte)'n');
            a.cpuid();
            a.mov(r15, rcx);
            a.mov(eax, ebx);
            kernel.Show("  the hypervisor's name begins");
            a.mov(rax, r15);
            kernel.Show("  and goes on");
        });
        kernel.Try("another instruction that is to be emulated", a =>
        {
            a.db(0x0f, 0x0b, (byte)'x', (byte)'e', (byte)'n');
            a.nop();
        });
        foreach (var (command, type) in new[] { (0, 33), (0, 6), (7, 2), (0, 0), (1, 0) }) kernel.ShowCall($"vm_assist {command} {type}", VmAssist, command, type);
    }

    private static void WriteMsr(KernelWriter kernel, string name, uint msr, ulong value) => kernel.Try(name, asm =>
    {
        asm.mov(ecx, msr);
        asm.mov(eax, (uint)value);
        asm.mov(edx, (uint)(value >> 32));
        asm.wrmsr();
    });

    private static void ReadMsr(KernelWriter kernel, uint msr) => kernel.Try($"rdmsr 0x{msr:x}", asm =>
    {
        asm.mov(ecx, msr);
        asm.rdmsr();
        asm.shl(rdx, 32);
        asm.mov(eax, eax);
        asm.or(rax, rdx);
        kernel.Show($"  0x{msr:x}");
    });
}
