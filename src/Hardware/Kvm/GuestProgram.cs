using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Kvm;

/// <summary>The agent that runs in the guest: reads and writes versioned values, and judges every value it reads.</summary>
/// <remarks>
/// <para>
/// It is the coherence claim (MMN-DATA-001) end to end: a read returns the last value written, and the host may only throw
/// content away where it says so. Nothing in it depends on how the kernel keeps that promise.
/// </para>
/// <para>
/// <b>Writing.</b> Each page has one owner. The owner stores <c>Intent = v</c>, <c>Before = Drop</c>, the value, a fence,
/// <c>After = Drop</c> rounded up to even, <c>Done = v</c>. The host adds one to <c>Drop</c> before it throws the content
/// away and one after it, so an odd count means "in progress".
/// </para>
/// <para>
/// <b>Reading.</b> A reader loads <c>Done</c>, <c>Before</c>, <c>After</c>, <c>Drop</c> (s1), the value (x), <c>Drop</c> (s2), <c>Intent</c>, in
/// this order; the processor keeps loads, and stores, in order. If <c>Intent = Done = d</c>, no write overlapped the read, and x is
/// </para>
/// <list type="bullet">
/// <item>version d of this page, unless a whole drop lies between the write and the read (s1 ≥ After + 2), or this reader
/// has seen the page empty since (then d <i>reappeared</i>);</item>
/// <item>or nothing, but only if a drop was in progress at, or has begun after, the moment at which d was last known to be
/// there (since odd, or s2 &gt; since): that moment is the last read that returned d, else the write. Else d was <i>lost</i>.</item>
/// </list>
/// <para>
/// If a write overlapped, x is nothing, or a version from d to <c>Intent</c> of this page. Everything else is a value of
/// another page (<i>foreign</i>), an older version (<i>stale</i>) or a version nobody began to write (<i>unwritten</i>).
/// </para>
/// <para>
/// A store that waits in a store buffer cannot slip behind a drop: taking a page away waits for each CPU to answer a
/// flush, and a CPU answers between instructions, with its stores done or not yet begun.
/// </para>
/// </remarks>
internal sealed partial class GuestProgram
{
    private const ulong Multiplier = 6364136223846793005;
    private const int Increment = 12345, WriteBit = 40, StopPort = 0x10;

    // Registers that keep their meaning throughout.
    private static readonly AssemblerRegister64 Control = rbx, Table = r12, Memories = r13, Self = r15, Random = rbp, Factor = r14;

    // One visit of a page: its number, its table entry, what this CPU remembers of it, and what was read.
    private static readonly AssemblerRegister64 Page = rsi, Entry = rdi, Memory = r8, Done = r9, DropBefore = r10, DropAfter = r11, Value = rax, Intent = rcx, Scratch = rdx;

    private readonly Assembler _asm = new(64);
    private Label _loop, _checked, _classify, _violation;

    private GuestProgram(int vcpu)
    {
        _loop = _asm.CreateLabel();
        _checked = _asm.CreateLabel();
        _classify = _asm.CreateLabel();
        _violation = _asm.CreateLabel();
        Prologue(vcpu);
        ChooseAPage();
        Read();
        Judge();
        Classify();
        Record();
        Write();
    }

    /// <summary>The machine code of the agent for one virtual CPU, to be run at a guest address.</summary>
    public static byte[] Assemble(int vcpu, ulong address)
    {
        using var code = new MemoryStream();
        new GuestProgram(vcpu)._asm.Assemble(new StreamCodeWriter(code), address);
        return code.ToArray();
    }

    private void Prologue(int vcpu)
    {
        _asm.mov(Control, GuestLayout.Address(GuestLayout.Control(vcpu)));
        _asm.mov(Table, GuestLayout.Address(GuestLayout.WatchedTable));
        _asm.mov(Memories, GuestLayout.Address(GuestLayout.Memory(vcpu)));
        _asm.mov(Self, (ulong)vcpu);
        _asm.mov(Random, (ulong)vcpu + 1);
        _asm.mov(Factor, Multiplier);
    }

    private void ChooseAPage()
    {
        Label go = _asm.CreateLabel();
        _asm.Label(ref _loop);
        _asm.cmp(Shared(nameof(GuestControl.Stop)), 0);
        _asm.je(go);
        _asm.@out(StopPort, al);

        _asm.Label(ref go);
        _asm.imul(Random, Factor);
        _asm.add(Random, Increment);
        _asm.mov(Page, Random);
        _asm.shr(Page, 32);
        _asm.imul(Page, Page, GuestLayout.WatchedPages);
        _asm.shr(Page, 32);

        _asm.imul(Entry, Page, WatchedPage.Bytes);
        _asm.add(Entry, Table);
        _asm.imul(Memory, Page, PageMemory.Bytes);
        _asm.add(Memory, Memories);
    }

    private void Read()
    {
        _asm.mov(Done, Field(nameof(WatchedPage.Done)));
        foreach (string field in new[] { nameof(WatchedPage.Before), nameof(WatchedPage.After) })
        {
            _asm.mov(Scratch, Field(field));
            _asm.mov(Seen(field), Scratch);
        }
        _asm.mov(Scratch, Field(nameof(WatchedPage.Address)));
        _asm.mov(DropBefore, Field(nameof(WatchedPage.Drop)));
        _asm.mov(Value, __qword_ptr[Scratch]);
        _asm.mov(DropAfter, Field(nameof(WatchedPage.Drop)));
        _asm.mov(Intent, Field(nameof(WatchedPage.Intent)));
        _asm.inc(Shared(nameof(GuestControl.Reads)));
    }

    /// <summary>Every other time, gives a page of its own the next version.</summary>
    private void Write()
    {
        _asm.Label(ref _checked);
        _asm.cmp(Field(nameof(WatchedPage.Owner)), Self);
        _asm.jne(_loop);
        _asm.bt(Random, WriteBit);
        _asm.jae(_loop);

        _asm.inc(Done);
        _asm.mov(Field(nameof(WatchedPage.Intent)), Done);
        _asm.mov(Scratch, Field(nameof(WatchedPage.Drop)));
        _asm.mov(Field(nameof(WatchedPage.Before)), Scratch);
        _asm.lea(Scratch, __[Page + 1]);
        _asm.shl(Scratch, PageValue.VersionBits);
        _asm.or(Scratch, Done);
        _asm.mov(rcx, Field(nameof(WatchedPage.Address)));
        _asm.mov(__qword_ptr[rcx], Scratch);
        _asm.mfence();
        _asm.mov(Scratch, Field(nameof(WatchedPage.Drop)));
        _asm.inc(Scratch);
        _asm.and(Scratch, -2);
        _asm.mov(Field(nameof(WatchedPage.After)), Scratch);
        _asm.mov(Field(nameof(WatchedPage.Done)), Done);
        _asm.inc(Shared(nameof(GuestControl.Writes)));
        _asm.jmp(_loop);
    }

    private static AssemblerMemoryOperand Shared(string field) => __qword_ptr[Control + Offset<GuestControl>(field)];

    private static AssemblerMemoryOperand Seen(string field) =>
        __qword_ptr[Control + GuestControl.CurrentOffset + Offset<GuestObservation>(field)];

    private static AssemblerMemoryOperand Field(string field) => __qword_ptr[Entry + Offset<WatchedPage>(field)];

    private static AssemblerMemoryOperand Remembered(string field) => __qword_ptr[Memory + Offset<PageMemory>(field)];

    private static int Offset<T>(string field) => (int)System.Runtime.InteropServices.Marshal.OffsetOf<T>(field);
}
