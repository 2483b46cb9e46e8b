using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Xen.Kernels;

internal static class Descriptors
{
    private const int SetGdt = 2, UpdateDescriptor = 10, UpdateVaMapping = 14, SetSegmentBase = 25, Entries = 16, Invlpg = 2;
    private const ulong Data = 0x00cf_9300_0000_ffff, Code = 0x00af_9b00_0000_ffff, Tss = 0x0000_8900_0000_0067, DataAtBase = 0x40cf_f312_3400_ffff;

    public static void Write(KernelWriter kernel)
    {
        var asm = kernel.Asm;
        var (table, frames) = (kernel.Reserve(4096), kernel.Reserve(16));
        kernel.HandleExceptions();
        foreach (var (slot, descriptor) in new[] { (1, Data), (2, Code), (3, DataAtBase) })
        {
            asm.mov(rax, descriptor);
            asm.mov(__qword_ptr[table + (ulong)(slot * 8)], rax);
        }

        Tables.LoadMfnOf(kernel, table);
        asm.mov(__qword_ptr[frames], rax);
        kernel.ShowCall("a table that can be written", SetGdt, frames, Entries);
        asm.mov(r15, rax);
        kernel.ShowCall("too many entries", SetGdt, frames, 7169);
        Map(kernel, table, 1);
        kernel.ShowCall("a table that cannot", SetGdt, frames, Entries);
        for (var slot = 0; slot <= 4; slot++) kernel.ShowWord($"  descriptor {slot}", table + (ulong)(slot * 8));
        Map(kernel, table, 3);
        Update(kernel, "data of level 0", table + 40, Data);
        Update(kernel, "a task", table + 48, Tss);
        Update(kernel, "unaligned", table + 49, Data);
        for (var slot = 5; slot <= 6; slot++) kernel.ShowWord($"  descriptor {slot}", table + (ulong)(slot * 8));
        Load(kernel, 1);
        Load(kernel, 3);
        Load(kernel, 7);
        kernel.ShowCall("the base of fs, by no address", SetSegmentBase, 0, 0x8000_0000_0000_0000);
        kernel.ShowCall("the base of fs", SetSegmentBase, 0, table);
        asm.db(0x64, 0x48, 0x8b, 0x04, 0x25, 8, 0, 0, 0);
        kernel.Show("  read through it");
        kernel.ShowCall("a base that is none", SetSegmentBase, 4, 0);
        kernel.ShowCall("no table", SetGdt, 0, 0);
        Map(kernel, table, 3);
    }

    private static void Map(KernelWriter kernel, ulong va, int flags)
    {
        Tables.LoadMfnOf(kernel, va);
        kernel.Asm.shl(rax, 12);
        kernel.Asm.or(rax, flags);
        kernel.Asm.mov(rsi, rax);
        kernel.ShowCall($"mapped with {flags}", UpdateVaMapping, va, rsi, Invlpg);
    }

    private static void Update(KernelWriter kernel, string name, ulong va, ulong descriptor)
    {
        Tables.LoadMfnOf(kernel, va & ~0xffful);
        kernel.Asm.shl(rax, 12);
        kernel.Asm.add(rax, (int)(va & 0xfff));
        kernel.Asm.mov(rdi, rax);
        kernel.ShowCall(name, UpdateDescriptor, rdi, descriptor);
    }

    private static void Load(KernelWriter kernel, int slot) => kernel.Try($"es := entry {slot}", asm =>
    {
        asm.mov(eax, (slot * 8) | 3);
        asm.mov(es, eax);
    });
}
