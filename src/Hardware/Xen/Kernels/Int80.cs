namespace Verified.Hardware.Xen.Kernels;

internal static class Int80
{
    private const int Vector = 0x80;

    public static void Write(KernelWriter kernel)
    {
        kernel.HandleExceptions();
        UserMode.Prepare(kernel);
        kernel.Try("int 0x80 without a handler", asm => asm.@int(Vector));
        UserMode.TryInUserMode(kernel, "int 0x80 without a handler, in user mode", asm => asm.@int(Vector));
        kernel.Handle([(Vector, 0)]);
        kernel.Try("int 0x80 with a handler", asm => asm.@int(Vector));
        UserMode.TryInUserMode(kernel, "int 0x80 with a handler, in user mode", asm => asm.@int(Vector));
        kernel.Handle([(Vector, 3)], masks: true);
        kernel.Try("int 0x80 with one that masks events", asm => asm.@int(Vector));
    }
}
