using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Xen;

/// <summary>Instructions that write a number as text.</summary>
internal static class HexadecimalDigits
{
    /// <summary>How many digits a word has.</summary>
    public const int Count = 16;

    /// <summary>Writes rax as sixteen digits to where a register points, which moves behind them. ecx and edx change, rax does not.</summary>
    public static void PutHexadecimal(this Assembler asm, AssemblerRegister64 to)
    {
        var (again, isDigit) = (asm.CreateLabel(), asm.CreateLabel());
        asm.mov(ecx, Count);
        asm.Label(ref again);
        asm.rol(rax, 4);
        asm.mov(edx, eax);
        asm.and(edx, 15);
        asm.add(edx, '0');
        asm.cmp(edx, '9');
        asm.jbe(isDigit);
        asm.add(edx, 'a' - '9' - 1);
        asm.Label(ref isDigit);
        asm.mov(__byte_ptr[to], dl);
        asm.inc(to);
        asm.dec(ecx);
        asm.jne(again);
    }
}
