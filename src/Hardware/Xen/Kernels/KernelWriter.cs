using System.Text;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Xen.Kernels;

/// <summary>Writes a small paravirtual kernel that tries things out and prints what comes of them. It uses nothing but the contract of the hypervisor.</summary>
/// <remarks>Nothing is kept in registers from one statement to the next but what a statement says. rbp, r14 and r15 are left alone by all of them.</remarks>
internal sealed partial class KernelWriter
{
    private const ulong PageBytes = 4096, VirtBase = 0xffff_ffff_8000_0000, HypercallPageAt = VirtBase + PageBytes, CodeAt = HypercallPageAt + PageBytes;
    private const ulong DataAt = CodeAt + (64 * PageBytes), End = DataAt + (64 * PageBytes);
    private const uint NoteEntry = 1, NoteHypercallPage = 2, NoteVirtBase = 3, NoteXenVersion = 5, NoteGuestOs = 6, NoteLoader = 8, NotePaeMode = 9, NoteFeatures = 10;

    private readonly List<(Label Label, byte[] Text)> _texts = [];
    private readonly Label _printHex;
    private ulong _data = DataAt;

    public KernelWriter()
    {
        _printHex = Asm.CreateLabel("print_hex");
        (StartInfo, VectorSeen, Frame, Resume, SavedStack, HexBuffer) = (Reserve(8), Reserve(8), Reserve(64), Reserve(8), Reserve(8), Reserve(32));
        UserStack = Reserve((int)PageBytes) + PageBytes;
        Asm.mov(__qword_ptr[StartInfo], rsi);
    }

    /// <summary>Instructions can be added anywhere.</summary>
    public Assembler Asm { get; } = new(64);

    /// <summary>The address of the domain's first page.</summary>
    public ulong Base => VirtBase;

    /// <summary>The address of a word with the address of start_info.</summary>
    public ulong StartInfo { get; }

    private ulong HexBuffer { get; }

    /// <summary>Memory that is zero, aligned to its size up to a page.</summary>
    public ulong Reserve(int bytes)
    {
        var alignment = Math.Min(PageBytes, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)bytes));
        _data = (_data + alignment - 1) & ~(alignment - 1);
        var at = _data;
        _data += (ulong)bytes;
        return at;
    }

    /// <summary>Makes a hypercall; its result is in rax.</summary>
    public void Call(int number, params ReadOnlySpan<Operand> arguments)
    {
        ReadOnlySpan<AssemblerRegister64> places = [rdi, rsi, rdx, r10, r8];
        for (var argument = 0; argument < arguments.Length; argument++)
        {
            arguments[argument].LoadInto(Asm, places[argument]);
        }

        Asm.mov(eax, number);
        Asm.syscall();
    }

    /// <summary>Prints a text.</summary>
    public void Say(string text)
    {
        var label = Asm.CreateLabel();
        _texts.Add((label, Encoding.Latin1.GetBytes(text)));
        Save(() => Call(18, 0, (ulong)text.Length, label));
    }

    /// <summary>Prints a name, rax as a number, and the end of the line. rax stays.</summary>
    public void Show(string name)
    {
        Say(name + " ");
        Asm.call(_printHex);
    }

    /// <summary>Makes a hypercall and prints its result, which stays in rax.</summary>
    public void ShowCall(string name, int number, params ReadOnlySpan<Operand> arguments)
    {
        Call(number, arguments);
        Show(name);
    }

    /// <summary>Ends, and writes the ELF file.</summary>
    public byte[] ToFile()
    {
        const int reboot = 1;
        var reason = Reserve(8);
        Asm.mov(__dword_ptr[reason], reboot);
        Call(29, 2, reason);
        Asm.ud2();
        WriteRoutines();
        using var code = new MemoryStream();
        Asm.Assemble(new StreamCodeWriter(code), CodeAt);
        return Elf().ToFile([.. new byte[PageBytes], .. code.ToArray()]);
    }

    private static ElfWriter Elf()
    {
        var writer = new ElfWriter { VirtBase = VirtBase, Start = HypercallPageAt - VirtBase, Entry = CodeAt, MemoryBytes = End - HypercallPageAt };
        writer.AddNote(NoteGuestOs, "verified");
        writer.AddNote(NoteXenVersion, "xen-3.0");
        writer.AddNote(NoteLoader, "generic");
        writer.AddNote(NotePaeMode, "yes");
        writer.AddNote(NoteFeatures, "!writable_page_tables|pae_pgdir_above_4gb");
        writer.AddNote(NoteVirtBase, VirtBase);
        writer.AddNote(NoteEntry, CodeAt);
        writer.AddNote(NoteHypercallPage, HypercallPageAt);
        return writer;
    }

    private void Save(Action work)
    {
        AssemblerRegister64[] saved = [rax, rcx, rdx, rsi, rdi, r8, r9, r10, r11];
        foreach (var register in saved) Asm.push(register);
        work();
        foreach (var register in saved.Reverse()) Asm.pop(register);
    }

    private void WriteRoutines()
    {
        WriteHandlers();
        WritePrintHex();
        foreach (var (label, text) in _texts)
        {
            var at = label;
            Asm.Label(ref at);
            Asm.db(text);
        }
    }

    /// <summary>rax as sixteen digits and the end of the line.</summary>
    private void WritePrintHex()
    {
        var at = _printHex;
        Asm.Label(ref at);
        Save(() =>
        {
            Asm.mov(rdi, HexBuffer);
            Asm.PutHexadecimal(rdi);
            Asm.mov(__byte_ptr[rdi], '\n');
            Call(18, 0, HexadecimalDigits.Count + 1, HexBuffer);
        });
        Asm.ret();
    }
}
