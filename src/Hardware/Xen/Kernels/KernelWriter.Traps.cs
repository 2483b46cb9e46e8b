using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Xen.Kernels;

internal sealed partial class KernelWriter
{
    private const ushort KernelCs = 0xe033;
    private const int TrapBytes = 16, MasksEvents = 4;

    private static readonly int[] Vectors = [0, 1, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 16, 17, 19];
    private static readonly int[] WithErrorCode = [10, 11, 12, 13, 14, 17];

    private readonly Dictionary<int, Label> _handlers = [];

    /// <summary>What the last exception has left, each a word: error code, rip, cs with the saved mask, rflags, rsp, ss.</summary>
    public ulong Frame { get; }

    /// <summary>The vector of the last exception.</summary>
    public ulong VectorSeen { get; }

    private ulong Resume { get; }

    /// <summary>The address of a word with the stack pointer from before the attempt.</summary>
    public ulong StackOfTry => SavedStack;

    /// <summary>The end of a stack for user mode, of which nothing is kept from one attempt to the next.</summary>
    public ulong UserStack { get; }

    private ulong SavedStack { get; }

    /// <summary>Registers a handler for each exception. All of them end the attempt that is under way.</summary>
    /// <param name="masks">Events are masked in them.</param>
    public void HandleExceptions(bool masks = false) => Handle(Vectors.Select(vector => (vector, 0)), masks);

    /// <summary>Registers such handlers for some vectors, each with the level from which INT may use it.</summary>
    public void Handle(IEnumerable<(int Vector, int Level)> traps, bool masks = false)
    {
        var list = traps.ToList();
        var table = Reserve((list.Count + 1) * TrapBytes);
        for (var index = 0; index < list.Count; index++)
        {
            var (vector, level) = list[index];
            if (!_handlers.ContainsKey(vector)) _handlers[vector] = Asm.CreateLabel();
            var at = table + (ulong)(index * TrapBytes);
            Asm.mov(rax, (ulong)(vector | (((masks ? MasksEvents : 0) | level) << 8) | (KernelCs << 16)));
            Asm.mov(__qword_ptr[at], rax);
            Asm.lea(rax, __[_handlers[vector]]);
            Asm.mov(__qword_ptr[at + 8], rax);
        }

        Call(0, table);
    }

    /// <summary>Does something and prints which exception came of it: its vector, its error code, how far behind the beginning, and cs and the interrupt flag in its frame.</summary>
    public void Try(string name, Action<Assembler> something)
    {
        var (caught, after, start) = (Asm.CreateLabel(), Asm.CreateLabel(), Asm.CreateLabel());
        Asm.lea(rax, __[caught]);
        Asm.mov(__qword_ptr[Resume], rax);
        Asm.mov(__qword_ptr[SavedStack], rsp);
        Asm.Label(ref start);
        Asm.nop();
        something(Asm);
        Say(name + ": nothing\n");
        Asm.jmp(after);
        Asm.Label(ref caught);
        Say(name + ":\n");
        ShowWord("  vector", VectorSeen);
        ShowWord("  error", Frame);
        Asm.mov(rax, __qword_ptr[Frame + 8]);
        Asm.lea(rcx, __[start]);
        Asm.sub(rax, rcx);
        Show("  offset");
        ShowWord("  cs", Frame + 16);
        Asm.mov(rax, __qword_ptr[Frame + 24]);
        Asm.and(eax, 0x200);
        Show("  if");
        Asm.Label(ref after);
        Asm.nop();
    }

    /// <summary>Where the handler of a vector begins.</summary>
    public Label HandlerOf(int vector) => _handlers[vector];

    /// <summary>Prints a word of memory.</summary>
    public void ShowWord(string name, ulong at)
    {
        Asm.mov(rax, __qword_ptr[at]);
        Show(name);
    }

    /// <summary>rcx and r11 are on top of the frame. Whatever the guest was in, the kernel goes on after the attempt.</summary>
    private void WriteHandlers()
    {
        foreach (var (vector, label) in _handlers)
        {
            var at = label;
            Asm.Label(ref at);
            Asm.add(rsp, 16);
            Asm.mov(__dword_ptr[VectorSeen], vector);
            Asm.mov(__qword_ptr[Frame], 0);
            if (WithErrorCode.Contains(vector)) Asm.pop(__qword_ptr[Frame]);
            for (var word = 1; word <= 5; word++) Asm.pop(__qword_ptr[Frame + (ulong)(word * 8)]);
            Asm.mov(rsp, __qword_ptr[SavedStack]);
            Asm.jmp(__qword_ptr[Resume]);
        }
    }
}
