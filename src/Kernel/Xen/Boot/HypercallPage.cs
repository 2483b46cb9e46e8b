using System.Buffers.Binary;

namespace Verified.Kernel.Xen.Boot;

/// <summary>The page in which a 64-bit guest calls hypercall n at byte 32 n.</summary>
/// <remarks>Source: Xen 4.17 xen/arch/x86/pv/hypercall.c, hypercall_page_initialise_ring3_kernel.</remarks>
internal static class HypercallPage
{
    private const int SlotBytes = 32;
    private const int Iret = 23;
    private const byte Int3 = 0xcc;

    /// <summary>push rcx; push r11; mov eax, n; syscall; pop r11; pop rcx; ret.</summary>
    private static readonly byte[] Call = [0x51, 0x41, 0x53, 0xb8, 0, 0, 0, 0, 0x0f, 0x05, 0x41, 0x5b, 0x59, 0xc3];

    /// <summary>push rcx; push r11; push rax; mov eax, n; syscall: it does not come back.</summary>
    private static readonly byte[] CallIret = [0x51, 0x41, 0x53, 0x50, 0xb8, 0, 0, 0, 0, 0x0f, 0x05];

    public static void Write(Span<byte> page)
    {
        page.Fill(Int3);
        for (var number = 0; number < page.Length / SlotBytes; number++)
        {
            var code = number == Iret ? CallIret : Call;
            var slot = page.Slice(number * SlotBytes, code.Length);
            code.CopyTo(slot);
            BinaryPrimitives.WriteInt32LittleEndian(slot[(code.AsSpan().IndexOf((byte)0xb8) + 1)..], number);
        }
    }
}
