using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Xen.Kernels;

internal static class Events
{
    private const int SetCallbacks = 4, EventChannelOp = 32, BindIpi = 7, Send = 4, Unmask = 9, Status = 5, Close = 3, XenVersion = 17, SchedOp = 29, Block = 1, Poll = 3;
    private const ulong SharedInfoAt = 0xffff_ffff_8010_0000;
    private const int PendingAt = 2048, MaskAt = 2560, SelAt = 8;

    public static void Write(KernelWriter kernel)
    {
        var asm = kernel.Asm;
        var (port, argument, poll, seen) = (kernel.Reserve(8), kernel.Reserve(32), kernel.Reserve(32), kernel.Reserve(64));
        kernel.HandleExceptions();
        Tables.MapSharedInfo(kernel, SharedInfoAt);
        var callback = asm.CreateLabel("event");
        var begin = asm.CreateLabel("begin");
        asm.jmp(begin);
        WriteCallback(kernel, callback, seen);
        asm.Label(ref begin);
        asm.lea(rdi, __[callback]);
        kernel.ShowCall("set_callbacks", SetCallbacks, rdi, 0, 0);

        asm.mov(__dword_ptr[argument], 0);
        kernel.ShowCall("bind_ipi", EventChannelOp, BindIpi, argument);
        asm.mov(eax, __dword_ptr[argument + 4]);
        asm.mov(__dword_ptr[port], eax);
        for (var time = 0; time < 3; time++)
        {
            Deliver(kernel, port, seen);
        }

        kernel.Say("the port is masked\n");
        asm.mov(eax, __dword_ptr[port]);
        asm.mov(rdx, SharedInfoAt + MaskAt);
        asm.bts(__dword_ptr[rdx], eax);
        kernel.ShowCall("send", EventChannelOp, Send, port);
        kernel.ShowCall("xen_version", XenVersion, 0, 0);
        kernel.ShowWord("callbacks", seen);
        kernel.ShowCall("unmask", EventChannelOp, Unmask, port);
        kernel.ShowWord("callbacks", seen);
        asm.mov(rdx, SharedInfoAt);
        asm.mov(__byte_ptr[rdx + 1], 1);
        kernel.ShowCall("send", EventChannelOp, Send, port);
        kernel.ShowCall("block", SchedOp, Block, 0);
        kernel.ShowWord("callbacks", seen);
        asm.mov(rax, port);
        asm.mov(__qword_ptr[poll], rax);
        asm.mov(__dword_ptr[poll + 8], 1);
        asm.mov(rdx, SharedInfoAt);
        asm.mov(__byte_ptr[rdx + 1], 1);
        kernel.ShowCall("send", EventChannelOp, Send, port);
        kernel.ShowCall("poll", SchedOp, Poll, poll);
        asm.mov(__word_ptr[argument], 0x7ff0);
        asm.mov(eax, __dword_ptr[port]);
        asm.mov(__dword_ptr[argument + 4], eax);
        kernel.ShowCall("status", EventChannelOp, Status, argument);
        kernel.ShowWord("  status, vcpu", argument + 8);
        kernel.ShowCall("close", EventChannelOp, Close, port);
        kernel.ShowCall("close again", EventChannelOp, Close, port);
    }

    private static void Deliver(KernelWriter kernel, ulong port, ulong seen)
    {
        var asm = kernel.Asm;
        kernel.Say("events are masked\n");
        asm.mov(rdx, SharedInfoAt);
        asm.mov(__byte_ptr[rdx + 1], 1);
        kernel.ShowCall("send", EventChannelOp, Send, port);
        asm.mov(rdx, SharedInfoAt);
        asm.movzx(eax, __byte_ptr[rdx]);
        kernel.Show("pending");
        kernel.ShowWord("callbacks", seen);
        kernel.Say("events are unmasked\n");
        asm.mov(rdx, SharedInfoAt);
        asm.mov(__byte_ptr[rdx + 1], 0);
        kernel.ShowCall("xen_version", XenVersion, 0, 0);
        kernel.ShowWord("callbacks", seen);
        kernel.ShowWord("  mask inside", seen + 8);
        kernel.ShowWord("  cs of the frame", seen + 16);
        kernel.ShowWord("  flags of the frame", seen + 24);
    }

    /// <summary>Counts, looks at the mask and the frame, takes what is pending, and returns with events unmasked.</summary>
    private static void WriteCallback(KernelWriter kernel, Iced.Intel.Label label, ulong seen)
    {
        var asm = kernel.Asm;
        asm.Label(ref label);
        asm.pop(rcx);
        asm.pop(r11);
        asm.push(rax);
        asm.push(rdx);
        asm.mov(rdx, SharedInfoAt);
        asm.inc(__qword_ptr[seen]);
        asm.movzx(eax, __byte_ptr[rdx + 1]);
        asm.mov(__qword_ptr[seen + 8], rax);
        asm.mov(rax, __qword_ptr[rsp + 24]);
        asm.mov(__qword_ptr[seen + 16], rax);
        asm.mov(rax, __qword_ptr[rsp + 32]);
        asm.and(eax, 0x200);
        asm.mov(__qword_ptr[seen + 24], rax);
        asm.mov(__byte_ptr[rdx], 0);
        asm.mov(__qword_ptr[rdx + SelAt], 0);
        asm.mov(__qword_ptr[rdx + PendingAt], 0);
        asm.pop(rdx);
        asm.pop(rax);
        asm.push(0);
        asm.push(rcx);
        asm.push(r11);
        asm.push(rax);
        asm.mov(eax, 23);
        asm.syscall();
    }
}
