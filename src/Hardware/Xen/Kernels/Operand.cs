using Iced.Intel;

namespace Verified.Hardware.Xen.Kernels;

/// <summary>An argument of a hypercall: a number, a place in the code, or a register.</summary>
internal readonly struct Operand
{
    private readonly ulong _number;
    private readonly Label? _label;
    private readonly AssemblerRegister64? _register;

    private Operand(ulong number, Label? label, AssemblerRegister64? register) => (_number, _label, _register) = (number, label, register);

    public static implicit operator Operand(ulong number) => new(number, null, null);

    public static implicit operator Operand(int number) => new((ulong)(long)number, null, null);

    public static implicit operator Operand(Label label) => new(0, label, null);

    public static implicit operator Operand(AssemblerRegister64 register) => new(0, null, register);

    public void LoadInto(Assembler asm, AssemblerRegister64 target)
    {
        if (_label is { } label)
        {
            asm.lea(target, AssemblerRegisters.__[label]);
        }
        else if (_register is { } register)
        {
            if (register != target) asm.mov(target, register);
        }
        else
        {
            asm.mov(target, _number);
        }
    }
}
