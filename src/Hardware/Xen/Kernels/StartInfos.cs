using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Xen.Kernels;

internal static class StartInfos
{
    private const int ConsoleIo = 18, FlagsAt = 48, NrPagesAt = 32, NrPtFramesAt = 96, ModStartAt = 112, ModLenAt = 120, CommandLineAt = 128;
    private const int CommandLineShown = 64, ModuleShown = 16;

    public static void Write(KernelWriter kernel)
    {
        var (asm, noModule) = (kernel.Asm, kernel.Asm.CreateLabel());
        asm.mov(rbx, __qword_ptr[kernel.StartInfo]);
        Show(kernel, "magic", 0);
        Show(kernel, "rest of the magic", 8);
        Show(kernel, "flags", FlagsAt);
        Show(kernel, "tables", NrPtFramesAt);
        Show(kernel, "bytes of the module", ModLenAt);
        asm.lea(r15, __[rbx + CommandLineAt]);
        kernel.Say("command line: ");
        kernel.Call(ConsoleIo, 0, CommandLineShown, r15);
        kernel.Say("\n");
        asm.mov(rax, __qword_ptr[rbx + ModLenAt]);
        asm.test(rax, rax);
        asm.je(noModule);
        asm.mov(r15, __qword_ptr[rbx + ModStartAt]);
        kernel.Say("the module begins: ");
        kernel.Call(ConsoleIo, 0, ModuleShown, r15);
        kernel.Say("\n");
        asm.Label(ref noModule);
        asm.mov(rax, cr0);
        asm.and(eax, 0x8001_0001);
        kernel.Show("paging, write protection and protection");
        asm.mov(rax, __qword_ptr[rbx + NrPagesAt]);
        asm.shr(rax, 16);
        kernel.Show("memory beyond 256 MiB");
    }

    private static void Show(KernelWriter kernel, string name, int at)
    {
        kernel.Asm.mov(rax, __qword_ptr[rbx + at]);
        kernel.Show(name);
    }
}
