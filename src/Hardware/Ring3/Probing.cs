using System.Buffers.Binary;
using Verified.Abi.Machines;

namespace Verified.Hardware.Ring3;

/// <summary>Whether a processor says what it has to: a few instructions whose exits are known.</summary>
internal static class Probing
{
    public const int Bytes = 8 << 12;

    private const int MostTries = 100;
    private const ulong Root = 0x1000, Flags = 7, Code = 0x5000, Rflags = 2;

    /// <summary>hlt; ud2; int 0x80; syscall; a load from address 0.</summary>
    private static readonly (byte[] Code, Ring3ExitKind Kind, byte Vector)[] Known =
    [
        ([0xf4], Ring3ExitKind.Exception, 13),
        ([0x0f, 0x0b], Ring3ExitKind.Exception, 6),
        ([0xcd, 0x80], Ring3ExitKind.SoftwareInterrupt, 0x80),
        ([0x0f, 0x05], Ring3ExitKind.SystemCall, 0),
        ([0xa0, 0, 0, 0, 0, 0, 0, 0, 0], Ring3ExitKind.Exception, 14),
    ];

    /// <summary>The first thing that it does not say, or null.</summary>
    public static string? Defect(IRing3Processor processor)
    {
        for (var level = 0ul; level < 4; level++)
        {
            var slot = level == 3 ? Code >> 12 : 0;
            BinaryPrimitives.WriteUInt64LittleEndian(processor.Memory.AsSpan((int)(Root + (level << 12) + (slot * sizeof(ulong)))), (Root + ((level + 1) << 12)) | Flags);
        }

        foreach (var (code, kind, vector) in Known)
        {
            code.CopyTo(processor.Memory.AsSpan((int)Code));
            var exit = RunToEnd(processor);
            if ((exit.Kind, exit.Vector) != (kind, vector))
            {
                return $"at the code {Convert.ToHexStringLower(code)} it says {exit.Kind} {exit.Vector} and not {kind} {vector}";
            }
        }

        return null;
    }

    private static Ring3Exit RunToEnd(IRing3Processor processor)
    {
        var state = new Ring3State { Root = Root, Rip = Code, Rflags = Rflags };
        for (var tries = 1; ; tries++)
        {
            if (processor.Run(state) is var exit && (exit.Kind != Ring3ExitKind.Interrupted || tries == MostTries)) return exit;
        }
    }
}
