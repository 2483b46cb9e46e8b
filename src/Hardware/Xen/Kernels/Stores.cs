using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Xen.Kernels;

/// <summary>Stores of the control domain into a table of level 1 that it can only read are emulated, whatever assists it has asked for.</summary>
internal static class Stores
{
    private const int PtBaseAt = 88;
    private const ulong Page = 0xffff_ffff_8011_2000, Available = 0x200, NoFlags = 0x000f_ffff_ffff_f000;

    public static void Write(KernelWriter kernel)
    {
        kernel.HandleExceptions();
        kernel.Asm.mov(rax, 0x55aa_55aa_55aa_55aaul);
        kernel.Asm.mov(rdx, Page);
        kernel.Asm.mov(__qword_ptr[rdx], rax);
        Store(kernel, "a whole entry", asm =>
        {
            asm.mov(rax, __qword_ptr[rdi]);
            asm.or(rax, (int)Available);
            asm.mov(__qword_ptr[rdi], rax);
        });
        Store(kernel, "half an entry", asm =>
        {
            asm.mov(eax, __dword_ptr[rdi]);
            asm.and(eax, ~(int)Available);
            asm.mov(__dword_ptr[rdi], eax);
        });
        Store(kernel, "one byte", asm => asm.or(__byte_ptr[rdi + 6], 0x20));
        Store(kernel, "a bit", asm => asm.btr(__qword_ptr[rdi], 53));
        Store(kernel, "an exchange", asm =>
        {
            asm.mov(rax, __qword_ptr[rdi]);
            asm.or(rax, 0x800);
            asm.xchg(__qword_ptr[rdi], rax);
        });
        Store(kernel, "a comparison that holds", asm =>
        {
            asm.mov(rax, __qword_ptr[rdi]);
            asm.mov(rcx, rax);
            asm.and(rcx, ~0x800);
            asm.@lock.cmpxchg(__qword_ptr[rdi], rcx);
            asm.pushfq();
            asm.pop(r15);
        });
        Store(kernel, "a comparison that does not hold", asm =>
        {
            asm.xor(eax, eax);
            asm.xor(ecx, ecx);
            asm.@lock.cmpxchg(__qword_ptr[rdi], rcx);
        });
        WithoutRights(kernel);
    }

    private static void WithoutRights(KernelWriter kernel)
    {
        Store(kernel, "read-only", asm => asm.and(__qword_ptr[rdi], ~2));
        Flush(kernel);
        kernel.Try("a store there", asm =>
        {
            asm.mov(rdx, Page);
            asm.mov(__qword_ptr[rdx], rax);
        });
        Store(kernel, "writable again", asm => asm.or(__qword_ptr[rdi], 2));
        Store(kernel, "a large page", asm => asm.or(__qword_ptr[rdi], 0x80));
        Store(kernel, "not naturally aligned", asm => asm.mov(__qword_ptr[rdi + 1], rax));
        Store(kernel, "not present", asm => asm.and(__qword_ptr[rdi], ~1));
        Flush(kernel);
        kernel.Try("a load there", asm =>
        {
            asm.mov(rdx, Page);
            asm.mov(rax, __qword_ptr[rdx]);
        });
        Store(kernel, "present again", asm => asm.or(__qword_ptr[rdi], 1));
        kernel.Asm.mov(rdx, Page);
        kernel.Asm.mov(rax, __qword_ptr[rdx]);
        kernel.Show("what was in the page");
    }

    /// <summary>rdi is the address of the entry. What stands there afterwards is printed, but for the frame.</summary>
    private static void Store(KernelWriter kernel, string name, Action<Assembler> store)
    {
        kernel.Try(name, asm =>
        {
            LoadEntryAddress(kernel);
            store(asm);
            asm.pushfq();
            asm.pop(rax);
            asm.and(eax, 0x8c5);
            kernel.Show("  flags");
        });
        LoadEntryAddress(kernel);
        kernel.Asm.mov(rax, __qword_ptr[rdi]);
        kernel.Asm.mov(rcx, ~NoFlags);
        kernel.Asm.and(rax, rcx);
        kernel.Show("  entry");
    }

    /// <summary>What was stored there without a hypercall a processor need not have seen yet.</summary>
    private static void Flush(KernelWriter kernel)
    {
        const int mmuextOp = 26, invlpgLocal = 7;
        var list = kernel.Reserve(32);
        kernel.Asm.mov(__dword_ptr[list], invlpgLocal);
        kernel.Asm.mov(rax, Page);
        kernel.Asm.mov(__qword_ptr[list + 8], rax);
        kernel.ShowCall("invlpg", mmuextOp, list, 1, 0, 0x7ff0);
    }

    private static void LoadEntryAddress(KernelWriter kernel)
    {
        kernel.Asm.mov(rbx, __qword_ptr[kernel.StartInfo]);
        kernel.Asm.mov(rdi, __qword_ptr[rbx + PtBaseAt]);
        kernel.Asm.add(rdi, (int)(0x1000 + ((Page >> 12 & 511) * 8)));
    }
}
