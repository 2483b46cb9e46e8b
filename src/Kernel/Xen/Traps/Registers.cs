namespace Verified.Kernel.Xen.Traps;

/// <summary>struct cpu_user_regs: the registers of a guest as they stand between two of its instructions.</summary>
/// <remarks>The sixteen general registers have the numbers of the instruction encoding. Source: Intel SDM volume 2, 2.1.5.</remarks>
internal sealed class Registers
{
    private const int RaxNumber = 0;
    private const int RcxNumber = 1;
    private const int RdxNumber = 2;
    private const int RbxNumber = 3;
    private const int RspNumber = 4;
    private const int RsiNumber = 6;
    private const int RdiNumber = 7;
    private const int R11Number = 11;
    private const int GeneralRegisters = 16;

    private readonly ulong[] general = new ulong[GeneralRegisters];

    public ulong Rax { get => general[RaxNumber]; set => general[RaxNumber] = value; }

    public ulong Rcx { get => general[RcxNumber]; set => general[RcxNumber] = value; }

    public ulong Rdx { get => general[RdxNumber]; set => general[RdxNumber] = value; }

    public ulong Rbx { get => general[RbxNumber]; set => general[RbxNumber] = value; }

    public ulong Rsp { get => general[RspNumber]; set => general[RspNumber] = value; }

    public ulong Rsi { get => general[RsiNumber]; set => general[RsiNumber] = value; }

    public ulong Rdi { get => general[RdiNumber]; set => general[RdiNumber] = value; }

    public ulong R11 { get => general[R11Number]; set => general[R11Number] = value; }

    public ulong Rip { get; set; }

    public ulong Rflags { get; set; } = Traps.Rflags.Fixed | Traps.Rflags.Interrupt;

    public ushort Cs { get; set; }

    public ushort Ss { get; set; }

    public ushort Ds { get; set; }

    public ushort Es { get; set; }

    public ushort Fs { get; set; }

    public ushort Gs { get; set; }

    /// <summary>A general register by its number, 0 to 15.</summary>
    public ulong this[int number]
    {
        get => general[number];
        set => general[number] = value;
    }

    public bool Has(ulong flags) => (Rflags & flags) != 0;
}
