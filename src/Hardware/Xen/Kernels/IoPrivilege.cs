namespace Verified.Hardware.Xen.Kernels;

internal static class IoPrivilege
{
    private const int PhysdevOp = 33, SetIopl = 6, VmAssist = 21, ArchitecturalIopl = 4, Port = 0x80, Levels = 4;

    public static void Write(KernelWriter kernel)
    {
        var level = kernel.Reserve(8);
        kernel.HandleExceptions();
        UserMode.Prepare(kernel);
        for (var iopl = 0; iopl <= Levels; iopl++)
        {
            kernel.Asm.mov(Iced.Intel.AssemblerRegisters.__dword_ptr[level], iopl);
            kernel.ShowCall($"set_iopl {iopl}", PhysdevOp, SetIopl, level);
            Try(kernel, flags: 0x200);
        }

        kernel.ShowCall("architectural levels", VmAssist, 0, ArchitecturalIopl);
        for (var iopl = 0; iopl < Levels; iopl++)
        {
            kernel.Say($"architectural level {iopl}\n");
            Try(kernel, flags: 0x200 | (iopl << 12));
        }
    }

    private static void Try(KernelWriter kernel, int flags)
    {
        UserMode.TryInUserMode(kernel, "cli in user mode", asm => asm.cli(), flags);
        UserMode.TryInUserMode(kernel, "out in user mode", asm => asm.@out(Port, Iced.Intel.AssemblerRegisters.al), flags);
        kernel.Try("cli in the kernel", asm => asm.cli());
        kernel.Try("out in the kernel", asm => asm.@out(Port, Iced.Intel.AssemblerRegisters.al));
    }
}
