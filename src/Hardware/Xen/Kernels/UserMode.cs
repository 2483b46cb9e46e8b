using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Xen.Kernels;

/// <summary>The kernel's tables are the user's too: what is user mode is only what the hypervisor says.</summary>
internal static class UserMode
{
    private const int Iret = 23, MmuextOp = 26, StackSwitch = 3, SetCallbacks = 4, NewUserBaseptr = 15;
    private const int StackBytes = 4096, InterruptFlag = 0x200;

    /// <summary>Makes the kernel's root the user's, and gives the kernel a stack for what comes from there.</summary>
    public static void Prepare(KernelWriter kernel)
    {
        var (list, asm) = (kernel.Reserve(32), kernel.Asm);
        var stack = kernel.Reserve(StackBytes) + StackBytes;
        asm.mov(rbx, __qword_ptr[kernel.StartInfo]);
        Tables.LoadMfn(kernel, rbx, 88);
        asm.mov(__qword_ptr[list + 8], rax);
        asm.mov(__dword_ptr[list], NewUserBaseptr);
        kernel.ShowCall("new user root", MmuextOp, list, 1, 0, 0x7ff0);
        kernel.Call(StackSwitch, 0xe02b, stack);
    }

    /// <summary>Tries something in user mode. Whatever comes of it, the kernel goes on after it.</summary>
    public static void TryInUserMode(KernelWriter kernel, string name, Action<Assembler> something, int flags = InterruptFlag)
    {
        var stack = kernel.UserStack;
        kernel.Try(name, asm =>
        {
            var user = asm.CreateLabel();
            asm.lea(rcx, __[user]);
            ulong[] frame = [0xe02b, stack, (ulong)flags, 0xe033];
            foreach (var word in frame)
            {
                asm.mov(rax, word);
                asm.push(rax);
            }

            asm.push(rcx);
            asm.push(0);
            asm.push(0);
            asm.push(0);
            asm.push(0);
            asm.mov(eax, Iret);
            asm.syscall();
            asm.Label(ref user);
            asm.nop();
            something(asm);
            asm.ud2();
        });
    }

    public static void Write(KernelWriter kernel)
    {
        var asm = kernel.Asm;
        kernel.HandleExceptions();
        Prepare(kernel);
        TryInUserMode(kernel, "ud2 in user mode", _ => { });
        TryInUserMode(kernel, "hlt in user mode", a => a.hlt());
        TryInUserMode(kernel, "a fault in user mode", a =>
        {
            a.mov(rax, 0x4000_0000ul);
            a.mov(rax, __qword_ptr[rax]);
        });
        TryInUserMode(kernel, "a system call without a callback", a => a.syscall());
        SetSyscall(kernel);
        TryInUserMode(kernel, "a system call", a =>
        {
            a.mov(eax, 18);
            a.syscall();
        });
        TryInUserMode(kernel, "events stay masked", a => a.int3(), flags: 0);
        asm.nop();
    }

    /// <summary>A system call of user mode ends the attempt as vector 0xff.</summary>
    private static void SetSyscall(KernelWriter kernel)
    {
        const int systemCall = 0xff;
        kernel.Handle([(systemCall, 3)]);
        kernel.Asm.lea(rdx, __[kernel.HandlerOf(systemCall)]);
        kernel.Call(SetCallbacks, 0, 0, rdx);
    }
}
