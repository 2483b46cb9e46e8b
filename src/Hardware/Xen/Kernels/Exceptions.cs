using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Xen.Kernels;

internal static class Exceptions
{
    private const ulong NotMapped = 0x4000_0000, NotCanonical = 0x8000_0000_0000_0000;

    public static void Write(KernelWriter kernel)
    {
        foreach (var masks in new[] { false, true })
        {
            kernel.HandleExceptions(masks);
            Raise(kernel);
        }
    }

    private static void Raise(KernelWriter kernel)
    {
        kernel.Try("ud2", asm => asm.ud2());
        kernel.Try("int3", asm => asm.int3());
        kernel.Try("divide by zero", asm =>
        {
            asm.xor(ecx, ecx);
            asm.div(ecx);
        });
        kernel.Try("read where nothing is", asm =>
        {
            asm.mov(rax, NotMapped);
            asm.mov(rax, __qword_ptr[rax]);
        });
        ShowCr2(kernel);
        kernel.Try("write where nothing is", asm =>
        {
            asm.mov(rax, NotMapped + 8);
            asm.mov(__qword_ptr[rax], rax);
        });
        ShowCr2(kernel);
        kernel.Try("jump to where nothing is", asm =>
        {
            asm.mov(rax, NotMapped);
            asm.call(rax);
        });
        kernel.Try("read by no address", asm =>
        {
            asm.mov(rax, NotCanonical);
            asm.mov(rax, __qword_ptr[rax]);
        });
        kernel.Try("hlt", asm => asm.hlt());
        kernel.Try("write protection off", asm =>
        {
            asm.mov(rax, 0x8004_0033ul);
            asm.mov(cr0, rax);
        });
        kernel.Try("clts", asm => asm.clts());
        kernel.Try("a register that is none", asm =>
        {
            asm.mov(ecx, 0x1234_5678);
            asm.wrmsr();
        });
        kernel.Try("single step", asm =>
        {
            asm.pushfq();
            asm.or(__dword_ptr[rsp], 0x100);
            asm.popfq();
            asm.nop();
        });
    }

    private static void ShowCr2(KernelWriter kernel)
    {
        kernel.Asm.mov(rax, cr2);
        kernel.Show("  cr2");
    }
}
