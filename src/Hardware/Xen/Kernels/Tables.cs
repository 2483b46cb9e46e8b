using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Xen.Kernels;

internal static class Tables
{
    private const int MmuUpdate = 1, UpdateVaMapping = 14, MmuextOp = 26, Invlpg = 2, MfnListAt = 104, PtBaseAt = 88, SharedInfoOfStart = 40;
    private const int PinL1 = 0, UnpinTable = 4, NewBaseptr = 5, ClearPage = 16, MarkSuper = 19;
    private const ulong Spare = 0xffff_ffff_8011_0000, NotCanonical = 0x8000_0000_0000_0000, FlagBits = 0xfff0_0000_0000_0fff;
    private const ulong Present = 1, Writable = 3, User = 4;

    /// <summary>rax becomes the machine frame of the page at the address that stands at an offset of start_info, whose address is in a register.</summary>
    public static void LoadMfn(KernelWriter kernel, AssemblerRegister64 startInfo, int offset)
    {
        kernel.Asm.mov(rax, __qword_ptr[startInfo + offset]);
        ToMfn(kernel, startInfo);
    }

    /// <summary>rax becomes the machine frame of the page at an address.</summary>
    public static void LoadMfnOf(KernelWriter kernel, ulong va)
    {
        kernel.Asm.mov(rbx, __qword_ptr[kernel.StartInfo]);
        kernel.Asm.mov(rax, va);
        ToMfn(kernel, rbx);
    }

    /// <summary>The shared info page stands at an address from now on.</summary>
    public static void MapSharedInfo(KernelWriter kernel, ulong va)
    {
        kernel.Asm.mov(rbx, __qword_ptr[kernel.StartInfo]);
        kernel.Asm.mov(rsi, __qword_ptr[rbx + SharedInfoOfStart]);
        kernel.Asm.or(rsi, (int)Writable);
        kernel.ShowCall("map shared info", UpdateVaMapping, va, rsi, Invlpg);
    }

    public static void Write(KernelWriter kernel)
    {
        kernel.HandleExceptions();
        MapTables(kernel);
        MapElsewhere(kernel);
        Pin(kernel);
        ReadEntries(kernel);
        StoreIntoTables(kernel);
    }

    private static void MapTables(KernelWriter kernel)
    {
        MapPage(kernel, "the root, writable", PtBaseAt, Writable);
        MapPage(kernel, "the root, read-only", PtBaseAt, Present);
        Update(kernel, "slot 256 of the root", 256);
        Update(kernel, "slot 271 of the root", 271);
        Update(kernel, "slot 272 of the root", 272);
        kernel.ShowCall("a command that is none", MmuextOp, Extended(kernel, 14, 0), 1, 0, 0x7ff0);
        kernel.ShowCall("superpages", MmuextOp, Extended(kernel, MarkSuper, 0), 1, 0, 0x7ff0);
        kernel.ShowCall("one's own number", MmuextOp, Extended(kernel, NewBaseptr, 0), 1, 0, 0);
        OnPage(kernel, "the same root again", NewBaseptr, PtBaseAt);
    }

    private static void MapElsewhere(KernelWriter kernel)
    {
        kernel.ShowCall("where no table is", UpdateVaMapping, 0x4000_0000, 0, 0);
        kernel.ShowCall("by no address", UpdateVaMapping, NotCanonical, 0, 0);
        kernel.ShowCall("a frame that is none", UpdateVaMapping, Spare, 0x000f_ffff_ffff_f001, 0);
        kernel.ShowCall("flags that are none", UpdateVaMapping, Spare, 0, 3);
    }

    private static void Pin(KernelWriter kernel)
    {
        kernel.Asm.mov(rdi, Spare + 0x1000);
        kernel.Asm.xor(eax, eax);
        kernel.Asm.mov(ecx, 512);
        kernel.Asm.rep.stosq();
        OnSpare(kernel, "pin what is writable", PinL1);
        MapSpare(kernel, "read-only", Present);
        OnSpare(kernel, "pin", PinL1);
        OnSpare(kernel, "pin again", PinL1);
        OnSpare(kernel, "clear a table", ClearPage);
        MapSpare(kernel, "writable", Writable);
        OnSpare(kernel, "unpin", UnpinTable);
        OnSpare(kernel, "unpin again", UnpinTable);
        MapSpare(kernel, "writable", Writable);
        OnSpare(kernel, "clear data", ClearPage);
    }

    private static void ReadEntries(KernelWriter kernel)
    {
        foreach (var flags in new[] { Present, Present | User, Writable | User | 0x200, 0ul, 0x8000_0000_0000_0003 })
        {
            MapSpare(kernel, $"flags 0x{flags:x}", flags);
            kernel.Asm.mov(rbx, __qword_ptr[kernel.StartInfo]);
            kernel.Asm.mov(rdx, __qword_ptr[rbx + PtBaseAt]);
            kernel.Asm.mov(rax, __qword_ptr[rdx + (int)(0x1000 + (((Spare + 0x1000) >> 12 & 511) * 8))]);
            kernel.Asm.mov(rcx, FlagBits);
            kernel.Asm.and(rax, rcx);
            kernel.Show("  read back");
        }
    }

    private static void StoreIntoTables(KernelWriter kernel)
    {
        kernel.Try("a store into the root", asm =>
        {
            asm.mov(rbx, __qword_ptr[kernel.StartInfo]);
            asm.mov(rdx, __qword_ptr[rbx + PtBaseAt]);
            asm.mov(__qword_ptr[rdx], rax);
        });
        MapSpare(kernel, "no execution", 0x8000_0000_0000_0003);
        kernel.Try("a jump to where no code may be", asm =>
        {
            asm.mov(rax, Spare + 0x1000);
            asm.call(rax);
        });
    }

    private static void ToMfn(KernelWriter kernel, AssemblerRegister64 startInfo)
    {
        kernel.Asm.mov(rcx, kernel.Base);
        kernel.Asm.sub(rax, rcx);
        kernel.Asm.shr(rax, 12);
        kernel.Asm.mov(rcx, __qword_ptr[startInfo + MfnListAt]);
        kernel.Asm.mov(rax, __qword_ptr[rcx + (rax * 8)]);
    }

    private static void MapPage(KernelWriter kernel, string name, int offset, ulong flags)
    {
        kernel.Asm.mov(rbx, __qword_ptr[kernel.StartInfo]);
        LoadMfn(kernel, rbx, offset);
        kernel.Asm.shl(rax, 12);
        kernel.Asm.or(rax, (int)flags);
        kernel.Asm.mov(rsi, rax);
        kernel.ShowCall(name, UpdateVaMapping, Spare, rsi, Invlpg);
    }

    private static void MapSpare(KernelWriter kernel, string name, ulong flags)
    {
        LoadMfnOf(kernel, Spare + 0x1000);
        kernel.Asm.shl(rax, 12);
        kernel.Asm.mov(rcx, flags);
        kernel.Asm.or(rax, rcx);
        kernel.Asm.mov(rsi, rax);
        kernel.ShowCall(name, UpdateVaMapping, Spare + 0x1000, rsi, Invlpg);
    }

    private static void OnSpare(KernelWriter kernel, string name, int command)
    {
        LoadMfnOf(kernel, Spare + 0x1000);
        kernel.Asm.mov(r15, rax);
        kernel.ShowCall(name, MmuextOp, Extended(kernel, command, r15), 1, 0, 0x7ff0);
    }

    private static void OnPage(KernelWriter kernel, string name, int command, int offset)
    {
        kernel.Asm.mov(rbx, __qword_ptr[kernel.StartInfo]);
        LoadMfn(kernel, rbx, offset);
        kernel.Asm.mov(r15, rax);
        kernel.ShowCall(name, MmuextOp, Extended(kernel, command, r15), 1, 0, 0x7ff0);
    }

    private static ulong Extended(KernelWriter kernel, int command, Operand argument)
    {
        var list = kernel.Reserve(32);
        kernel.Asm.mov(__dword_ptr[list], command);
        argument.LoadInto(kernel.Asm, rax);
        kernel.Asm.mov(__qword_ptr[list + 8], rax);
        return list;
    }

    /// <summary>An entry of the root becomes not present.</summary>
    private static void Update(KernelWriter kernel, string name, int slot)
    {
        var list = kernel.Reserve(16);
        kernel.Asm.mov(rbx, __qword_ptr[kernel.StartInfo]);
        LoadMfn(kernel, rbx, PtBaseAt);
        kernel.Asm.shl(rax, 12);
        kernel.Asm.add(rax, slot * 8);
        kernel.Asm.mov(__qword_ptr[list], rax);
        kernel.Asm.mov(__qword_ptr[list + 8], 0);
        kernel.ShowCall(name, MmuUpdate, list, 1, 0, 0x7ff0);
    }
}
