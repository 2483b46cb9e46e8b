using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Xen.Kernels;

internal static class Selectors
{
    private const ushort Data = 0xe02b, Code = 0xe033, OfNothing = 0xe07b, Beyond = 0x1ffb, Local = 0x1007;

    public static void Write(KernelWriter kernel)
    {
        kernel.HandleExceptions();
        foreach (var selector in new[] { (ushort)0, Data, Code, OfNothing, Beyond, Local })
        {
            Load(kernel, selector);
        }

    }

    /// <summary>Not for QEMU 7.2, which reads the stack of a far return or an interrupt return of ring 3 with the rights of ring 0, and faults under SMAP.</summary>
    public static void WriteReturns(KernelWriter kernel)
    {
        kernel.HandleExceptions();
        FarReturn(kernel, Code);
        FarReturn(kernel, Data);
        FarReturn(kernel, OfNothing);
        InterruptReturn(kernel, Code, Data);
        InterruptReturn(kernel, Code, Code);
        InterruptReturn(kernel, OfNothing, Data);
    }

    private static void Load(KernelWriter kernel, ushort selector)
    {
        kernel.Try($"ds := 0x{selector:x}", asm =>
        {
            asm.mov(eax, selector);
            asm.mov(ds, eax);
        });
        kernel.Try($"fs := 0x{selector:x}", asm =>
        {
            asm.push(selector);
            asm.pop(fs);
        });
        kernel.Try($"ss := 0x{selector:x}", asm =>
        {
            asm.mov(eax, selector);
            asm.mov(ss, eax);
        });
    }

    private static void FarReturn(KernelWriter kernel, ushort selector) => kernel.Try($"far return to 0x{selector:x}", asm =>
    {
        var target = asm.CreateLabel();
        asm.lea(rcx, __[target]);
        asm.mov(eax, selector);
        asm.push(rax);
        asm.push(rcx);
        asm.db(0x48, 0xcb);
        asm.Label(ref target);
        asm.mov(rsp, __qword_ptr[kernel.StackOfTry]);
    });

    private static void InterruptReturn(KernelWriter kernel, ushort code, ushort stack) => kernel.Try($"interrupt return to 0x{code:x} with 0x{stack:x}", asm =>
    {
        var target = asm.CreateLabel();
        asm.mov(rdx, rsp);
        asm.lea(rcx, __[target]);
        asm.mov(eax, stack);
        asm.push(rax);
        asm.push(rdx);
        asm.pushfq();
        asm.mov(eax, code);
        asm.push(rax);
        asm.push(rcx);
        asm.iretq();
        asm.Label(ref target);
        asm.mov(rsp, __qword_ptr[kernel.StackOfTry]);
    });
}
