using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Xen.Kernels;

internal static class Vcpus
{
    private const int VcpuOp = 24, EventChannelOp = 32, BindVirq = 1, SetTimerOp = 15, SchedOp = 29, Poll = 3, NmiOp = 28;
    private const ulong NotMapped = 0x4000_0000;

    private static readonly (int Number, string Name)[] Commands =
        [(0, "initialise"), (1, "up"), (3, "is up"), (4, "runstate"), (6, "set periodic timer"), (7, "stop periodic timer"), (8, "set timer"), (9, "stop timer"), (10, "register info"), (11, "send nmi"), (99, "nothing")];

    public static void TakeLastDown(KernelWriter kernel)
    {
        const int down = 2;
        kernel.Say("the only vCPU goes down\n");
        kernel.ShowCall("it is still there", VcpuOp, down, 0, 0);
    }

    public static void Write(KernelWriter kernel)
    {
        var asm = kernel.Asm;
        var (argument, bind, poll) = (kernel.Reserve(4096), kernel.Reserve(16), kernel.Reserve(32));
        foreach (var (number, name) in Commands)
        {
            kernel.ShowCall($"{name} of another vCPU", VcpuOp, number, 1, argument);
        }

        foreach (var (number, name) in Commands.Where(command => command.Number != 11))
        {
            kernel.ShowCall($"{name}, from where nothing is", VcpuOp, number, 0, NotMapped);
        }

        kernel.ShowCall("send nmi with an argument", VcpuOp, 11, 0, argument);
        kernel.ShowCall("no handler of nmi", NmiOp, 1, 0);
        kernel.ShowCall("runstate", VcpuOp, 4, 0, argument + 1024);
        kernel.ShowCall("a period that is too short", VcpuOp, 6, 0, argument);
        asm.mov(rax, 1_000_000_000ul);
        asm.mov(__qword_ptr[argument], rax);
        kernel.ShowCall("a period", VcpuOp, 6, 0, argument);
        kernel.ShowCall("none", VcpuOp, 7, 0, 0);
        asm.mov(__qword_ptr[bind], 0);
        kernel.ShowCall("bind the timer", EventChannelOp, BindVirq, bind);
        kernel.ShowCall("bind it again", EventChannelOp, BindVirq, bind);
        asm.mov(__qword_ptr[argument], 0);
        kernel.ShowCall("a time that has passed", VcpuOp, 8, 0, argument);
        asm.lea(rax, __[bind + 8]);
        asm.mov(__qword_ptr[poll], rax);
        asm.mov(__dword_ptr[poll + 8], 1);
        kernel.ShowCall("poll for it", SchedOp, Poll, poll);
        kernel.ShowCall("no timer", SetTimerOp, 0);
        kernel.ShowCall("a time that has passed", SetTimerOp, 1);
        kernel.ShowCall("poll for it", SchedOp, Poll, poll);
    }
}
