namespace Verified.Hardware.Xen.Kernels;

internal static class Consoles
{
    private const int ConsoleIo = 18, Write0 = 0, Read = 1;

    public static void Write(KernelWriter kernel)
    {
        var text = kernel.Reserve(4096);
        kernel.ShowCall("nothing", ConsoleIo, Write0, 0, 0);
        kernel.ShowCall("nothing, from where nothing is", ConsoleIo, Write0, 0, 0x4000_0000);
        kernel.ShowCall("from where nothing is", ConsoleIo, Write0, 1, 0x4000_0000);
        kernel.ShowCall("from Xen's", ConsoleIo, Write0, 1, 0xffff_8300_0000_0000);
        kernel.ShowCall("read nothing", ConsoleIo, Read, 0, text);
        kernel.ShowCall("read", ConsoleIo, Read, 16, text);
        kernel.ShowCall("read more than there can be", ConsoleIo, Read, 0x8000_0000, text);
        kernel.ShowCall("a command that is none", ConsoleIo, 2, 1, text);
        kernel.Say("a line that is longer than the hypervisor takes at once: " + string.Concat(Enumerable.Range(0, 60).Select(n => $"{n:d3} ")) + "\n");
    }
}
