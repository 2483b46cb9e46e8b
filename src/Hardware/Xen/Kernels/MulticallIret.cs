using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Xen.Kernels;

internal static class MulticallIret
{
    private const int Multicall = 13, Iret = 23, XenVersion = 17, EntryBytes = 64, InterruptFlag = 0x200, RaxOfFrame = 0x7a7a;

    public static void Write(KernelWriter kernel)
    {
        var asm = kernel.Asm;
        var (list, stack) = (kernel.Reserve(4 * EntryBytes), kernel.Reserve(4096) + 4096);
        kernel.HandleExceptions();
        foreach (var (entry, number) in new[] { (0, Multicall), (1, XenVersion), (2, 63) })
        {
            asm.mov(__qword_ptr[list + (ulong)(entry * EntryBytes)], number);
        }

        kernel.ShowCall("multicall", Multicall, list, 3);
        for (var entry = 0; entry < 3; entry++) kernel.ShowWord($"  result {entry}", list + (ulong)((entry * EntryBytes) + 8));

        var target = asm.CreateLabel();
        asm.mov(__qword_ptr[list], Iret);
        asm.mov(__qword_ptr[list + 8], 0);
        asm.mov(__qword_ptr[list + EntryBytes + 8], 0);
        asm.lea(rbx, __[target]);
        asm.mov(r15, rsp);
        foreach (var word in new[] { 0xe02b, 0, InterruptFlag, 0xe030 })
        {
            if (word == 0) asm.mov(rax, stack);
            else asm.mov(rax, (ulong)word);
            asm.push(rax);
        }

        asm.push(rbx);
        asm.push(0);
        asm.push(0);
        asm.push(0);
        asm.push(RaxOfFrame);
        kernel.Call(Multicall, list, 2);
        asm.ud2();
        asm.Label(ref target);
        asm.nop();
        kernel.Show("iret in a multicall");
        asm.mov(rsp, r15);
        kernel.ShowWord("  result 0", list + 8);
        kernel.ShowWord("  result 1", list + EntryBytes + 8);
    }
}
