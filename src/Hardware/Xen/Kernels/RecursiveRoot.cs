using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Xen.Kernels;

internal static class RecursiveRoot
{
    private const int MmuUpdate = 1, PtBaseAt = 88, Slot = 300, Present = 1, Writable = 3;

    public static void Write(KernelWriter kernel)
    {
        var asm = kernel.Asm;
        kernel.HandleExceptions();
        Store(kernel, "the root in itself, read-only", Present);
        Store(kernel, "the same, writable", Writable);
        kernel.Try("a store through it", a =>
        {
            const ulong slot = Slot;
            a.mov(rdx, 0xffff_0000_0000_0000 | (slot << 39) | (slot << 30) | (slot << 21) | (slot << 12));
            a.mov(rax, __qword_ptr[rdx + (Slot * 8)]);
            a.mov(__qword_ptr[rdx + 8], rax);
        });
        Store(kernel, "nothing there again", 0);
        asm.nop();
    }

    private static void Store(KernelWriter kernel, string name, int flags)
    {
        var (asm, list) = (kernel.Asm, kernel.Reserve(16));
        asm.mov(rbx, __qword_ptr[kernel.StartInfo]);
        Tables.LoadMfn(kernel, rbx, PtBaseAt);
        asm.shl(rax, 12);
        asm.mov(rcx, rax);
        asm.add(rax, Slot * 8);
        asm.or(rcx, flags);
        asm.mov(__qword_ptr[list], rax);
        asm.mov(__qword_ptr[list + 8], rcx);
        kernel.ShowCall(name, MmuUpdate, list, 1, 0, 0x7ff0);
    }
}
