using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Xen.Kernels;

internal static class MachineToPhysical
{
    private const ulong Table = 0xffff_8000_0000_0000, Holes = Table + (200ul << 30);
    private const int PtBaseAt = 88;

    public static void Write(KernelWriter kernel)
    {
        var asm = kernel.Asm;
        kernel.HandleExceptions();
        kernel.Try("the root's own number", a =>
        {
            a.mov(rbx, __qword_ptr[kernel.StartInfo]);
            Tables.LoadMfn(kernel, rbx, PtBaseAt);
            a.mov(rcx, Table);
            a.mov(rax, __qword_ptr[rcx + (rax * 8)]);
            kernel.Show("by base and index");
            Tables.LoadMfn(kernel, rbx, PtBaseAt);
            a.mov(rcx, Table);
            a.lea(rax, __[rcx + (rax * 8)]);
            a.mov(rax, __qword_ptr[rax]);
            kernel.Show("into the base itself");
            Tables.LoadMfn(kernel, rbx, PtBaseAt);
            a.mov(rcx, Table);
            a.lea(rsi, __[rcx + (rax * 8)]);
            a.mov(rdx, rsi);
            a.lodsq();
            a.sub(rsi, rdx);
            kernel.Show("by a string instruction");
            a.mov(rax, rsi);
            kernel.Show("whose index moved by");
        });
        kernel.Try("a thousand reads of the same entry", a =>
        {
            var again = a.CreateLabel();
            a.mov(rbx, __qword_ptr[kernel.StartInfo]);
            Tables.LoadMfn(kernel, rbx, PtBaseAt);
            a.mov(rcx, Table);
            a.lea(rcx, __[rcx + (rax * 8)]);
            a.mov(rdx, __qword_ptr[rcx]);
            a.xor(eax, eax);
            a.mov(esi, 1000);
            a.Label(ref again);
            a.xor(rdx, __qword_ptr[rcx]);
            a.add(rax, rdx);
            a.xor(rdx, __qword_ptr[rcx]);
            a.dec(esi);
            a.jnz(again);
            kernel.Show("in which the entry has changed by");
        });
        kernel.Try("a store into the table", a =>
        {
            a.mov(rcx, Table);
            a.mov(__qword_ptr[rcx], rcx);
        });
        kernel.Try("where the table has a hole", a =>
        {
            a.mov(rcx, Holes);
            a.mov(rax, __qword_ptr[rcx]);
        });
        asm.nop();
    }
}
