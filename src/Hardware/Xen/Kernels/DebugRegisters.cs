namespace Verified.Hardware.Xen.Kernels;

internal static class DebugRegisters
{
    private const int SetDebugreg = 8, GetDebugreg = 9;
    private const ulong OfXen = 0xffff_82d0_8020_0000, EndOfXen = 0xffff_8800_0000_0000, LowHalf = 0x4000_0000;

    public static void Write(KernelWriter kernel)
    {
        kernel.HandleExceptions();
        for (var register = 0; register <= 9; register++)
        {
            kernel.ShowCall($"get {register}", GetDebugreg, register);
        }

        (string Name, int Register, ulong Value)[] settings =
        [
            ("an address of Xen's", 0, OfXen), ("the last one before Xen's", 1, 0xffff_7fff_ffff_ffff), ("the first one behind Xen's", 2, EndOfXen), ("one of the guest's", 3, LowHalf),
            ("dr4", 4, 0), ("dr5", 5, 0), ("dr6 with high bits", 6, 1ul << 32), ("dr6", 6, 0), ("dr7 with high bits", 7, 1ul << 32),
            ("general detection", 7, 1ul << 13), ("a breakpoint on I/O", 7, 0x2_0001), ("dr7", 7, 0), ("dr8", 8, 0),
        ];
        foreach (var (name, register, value) in settings)
        {
            kernel.ShowCall(name, SetDebugreg, register, value);
        }

        for (var register = 0; register <= 7; register++)
        {
            kernel.ShowCall($"get {register}", GetDebugreg, register);
        }
    }
}
