using Verified.Abi.Xen.Live;

namespace Verified.Hardware.Xen;

/// <summary>The instructions that the agent can be told to execute, as bytes.</summary>
/// <remarks>Source: Intel SDM volume 2.</remarks>
internal static class AgentStubs
{
    private static readonly byte[] SyscallBytes = [0x0f, 0x05];

    public static byte[] Bytes(AgentStub stub) => stub switch
    {
        AgentStub.Syscall => SyscallBytes,
        AgentStub.UnmaskAndSyscall => [0xc6, 0x43, 0x01, 0x00, 0x0f, 0x05],
        AgentStub.Load => [0x48, 0x8b, 0x07],
        AgentStub.Store => [0x48, 0x89, 0x07],
        AgentStub.StoreByte => [0x88, 0x07],
        AgentStub.StoreWord => [0x66, 0x89, 0x07],
        AgentStub.Fill => [0xf3, 0x48, 0xab],
        AgentStub.Int21 => [0xcd, 0x21],
        AgentStub.Int22 => [0xcd, 0x22],
        AgentStub.Int80 => [0xcd, 0x80],
        AgentStub.Int3 => [0xcc],
        AgentStub.Ud2 => [0x0f, 0x0b, 0x90],
        AgentStub.Hlt => [0xf4],
        AgentStub.Cli => [0xfa],
        AgentStub.Sti => [0xfb],
        AgentStub.In => [0xec],
        AgentStub.Out => [0xee],
        AgentStub.ReadCr0 => [0x0f, 0x20, 0xc0],
        AgentStub.WriteCr0 => [0x0f, 0x22, 0xc0],
        AgentStub.ReadCr2 => [0x0f, 0x20, 0xd0],
        AgentStub.WriteCr2 => [0x0f, 0x22, 0xd0],
        AgentStub.ReadCr3 => [0x0f, 0x20, 0xd8],
        AgentStub.WriteCr3 => [0x0f, 0x22, 0xd8],
        AgentStub.ReadCr8 => [0x44, 0x0f, 0x20, 0xc0],
        AgentStub.ReadDr7 => [0x0f, 0x21, 0xf8],
        AgentStub.WriteDr7 => [0x0f, 0x23, 0xf8],
        AgentStub.WriteDr0 => [0x0f, 0x23, 0xc0],
        AgentStub.ReadDr0 => [0x0f, 0x21, 0xc0],
        AgentStub.Clts => [0x0f, 0x06],
        AgentStub.ForcedCpuid => [0x0f, 0x0b, (byte)'x', (byte)'e', (byte)'n', 0x0f, 0xa2],
        AgentStub.ReadMsr => [0x0f, 0x32],
        AgentStub.WriteMsr => [0x0f, 0x30],
        AgentStub.Wbinvd => [0x0f, 0x09],
        AgentStub.Invd => [0x0f, 0x08],
        AgentStub.Sysret => [0x48, 0x0f, 0x07],
        AgentStub.Lgdt => [0x0f, 0x01, 0x17],
        AgentStub.Ltr => [0x0f, 0x00, 0xd8],
        AgentStub.UseFpu => [0xdb, 0xe3],
    };

    /// <summary>Writes both sets of stubs into the image of the agent's memory.</summary>
    /// <param name="image">From <see cref="AgentLayout.HypercallPage"/> on.</param>
    public static void Write(Span<byte> image)
    {
        foreach (var stub in Enum.GetValues<AgentStub>())
        {
            var bytes = Bytes(stub);
            var kernel = At(image, AgentLayout.Kernel(stub));
            bytes.CopyTo(kernel);
            WriteJump(kernel[bytes.Length..], AgentLayout.Kernel(stub) + (ulong)bytes.Length, AgentLayout.Finish);
            var user = At(image, AgentLayout.User(stub));
            bytes.CopyTo(user);
            SyscallBytes.CopyTo(user[bytes.Length..]);
        }
    }

    /// <summary>mov dword [number], n, then a jump to what all handlers have in common.</summary>
    public static void WriteHandlers(Span<byte> image, ulong number, ulong common)
    {
        for (var set = 0; set < 2; set++)
        {
            for (var handler = 0; handler < AgentLayout.HandlersOfASet; handler++)
            {
                var va = AgentLayout.Handler(handler, set);
                var code = At(image, va);
                ((ReadOnlySpan<byte>)[0xc7, 0x04, 0x25]).CopyTo(code);
                System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(code[3..], (int)(long)number);
                System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(code[7..], handler + (set * AgentLayout.SecondSet));
                WriteJump(code[11..], va + 11, common);
            }
        }
    }

    private static Span<byte> At(Span<byte> image, ulong va) => image.Slice((int)(va - AgentLayout.HypercallPage), (int)AgentLayout.SlotBytes);

    private static void WriteJump(Span<byte> code, ulong from, ulong to)
    {
        code[0] = 0xe9;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(code[1..], (int)(to - from - 5));
    }
}
