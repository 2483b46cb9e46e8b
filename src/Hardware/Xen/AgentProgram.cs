using System.Runtime.InteropServices;
using System.Text;
using Iced.Intel;
using Verified.Abi.Xen.Live;
using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Xen;

/// <summary>The agent's machine code: it boots, takes commands, executes them one by one, and stores what came of each.</summary>
/// <remarks>
/// A command is one instruction with the registers that it finds. It ends where the instruction ends, or where the hypervisor enters the kernel meanwhile: the handler stores
/// the frame and does not go back. So whatever is done to the agent it goes on with the next command.
/// </remarks>
internal sealed partial class AgentProgram
{
    private const uint SetTrapTable = 0, StackSwitch = 3, SetCallbacks = 4, UpdateVaMapping = 14, ConsoleIo = 18, VcpuOp = 24;
    private const int StartInfoSharedInfo = 40, StartInfoMfnList = 104, StartInfoCommandLine = 128;
    private const int StopPeriodicTimer = 7, Invlpg = 2, KernelSs = 0xe02b, PageShift = 12, Word = sizeof(ulong);
    private const int ReadOnlyFlags = 0x61, ReadWriteFlags = 0x63, ErrorCodes = 0x6022_7d00, Flags = 0x202;

    private readonly Assembler _asm;
    private readonly Labels _labels;

    private AgentProgram(Assembler asm, Labels labels) => (_asm, _labels) = (asm, labels);

    /// <summary>Places in the code that its two parts both know.</summary>
    private sealed record Labels(ulong Next, ulong Tail, ulong Common, ulong PrintOwn, ulong EndOwn);

    /// <summary>Everything from the hypercall page to the trap table as it lies in memory.</summary>
    public static byte[] Image()
    {
        var image = new byte[AgentLayout.Mailbox - AgentLayout.HypercallPage];
        // The first part begins with a jump of five bytes, then comes the loop; the second begins with the end of a command.
        var labels = new Labels(AgentLayout.Code + LoopOffset, AgentLayout.Finish + TailOffset, AgentLayout.Finish + CommonOffset, AgentLayout.Finish + PrintOffset, AgentLayout.Finish + EndOffset);
        Put(image, AgentLayout.Code, Assemble(AgentLayout.Code, program => program.Boot(), labels));
        Put(image, labels.Next, Assemble(labels.Next, program => program.Loop(), labels));
        Put(image, AgentLayout.Finish, Assemble(AgentLayout.Finish, program => program.Finish(), labels));
        Put(image, labels.Tail, Assemble(labels.Tail, program => program.Tail(), labels));
        Put(image, labels.Common, Assemble(labels.Common, program => program.EnterKernel(), labels));
        Put(image, labels.PrintOwn, Assemble(labels.PrintOwn, program => program.PrintOwn(), labels));
        Put(image, labels.EndOwn, Assemble(labels.EndOwn, program => program.EndOwn(), labels));
        AgentStubs.Write(image);
        AgentStubs.WriteHandlers(image, AgentVariables.At(AgentVariable.Handler), labels.Common);
        Put(image, AgentLayout.TrapTable, AgentTraps.Table());
        return image;
    }

    private const ulong LoopOffset = 0x800, TailOffset = 0x200, CommonOffset = 0x400, PrintOffset = 0x600, EndOffset = 0xc00;

    private static byte[] Assemble(ulong at, Action<AgentProgram> part, Labels labels)
    {
        using var code = new MemoryStream();
        var asm = new Assembler(64);
        part(new AgentProgram(asm, labels));
        asm.Assemble(new StreamCodeWriter(code), at);
        return code.ToArray();
    }

    private static void Put(byte[] image, ulong va, byte[] code)
    {
        var at = image.AsSpan((int)(va - AgentLayout.HypercallPage), code.Length);
        if (at.ContainsAnyExcept((byte)0)) throw new InvalidOperationException($"two parts of the agent overlap at 0x{va:x}");
        code.CopyTo(at);
    }

    /// <summary>rsi is start_info.</summary>
    private void Boot()
    {
        _asm.cld();
        _asm.mov(rsp, AgentLayout.AgentStack);
        _asm.mov(r12, rsi);
        _asm.mov(At(AgentMailbox.StartInfo), r12);
        _asm.mov(rdi, AgentLayout.TrapTable);
        Call(SetTrapTable);
        _asm.mov(rdi, AgentLayout.Handler(AgentHandler.Event));
        _asm.mov(rsi, AgentLayout.Handler(AgentHandler.Failsafe));
        _asm.mov(rdx, AgentLayout.Handler(AgentHandler.Syscall));
        Call(SetCallbacks);
        _asm.mov(edi, KernelSs);
        _asm.mov(rsi, AgentLayout.KernelStack);
        Call(StackSwitch);
        _asm.mov(edi, StopPeriodicTimer);
        _asm.xor(esi, esi);
        _asm.xor(edx, edx);
        Call(VcpuOp);
        _asm.mov(rdi, AgentLayout.SharedInfo);
        _asm.mov(rsi, __qword_ptr[r12 + StartInfoSharedInfo]);
        _asm.or(rsi, ReadWriteFlags);
        Map();
        MapPool();
        var takesCommands = _asm.CreateLabel();
        _asm.cmp(__dword_ptr[r12 + StartInfoCommandLine], BitConverter.ToInt32(Encoding.Latin1.GetBytes(AgentElf.TakesCommands)));
        _asm.je(takesCommands);
        BeginOwnProgram();
        _asm.jmp(_labels.Next);
        _asm.Label(ref takesCommands);
        TellOfMemory();
        Announce();
        _asm.jmp(_labels.Next);
    }

    /// <summary>The frames of the pool are seen a second time, for reading, and nothing is mapped in the windows.</summary>
    private void MapPool()
    {
        _asm.mov(r13, __qword_ptr[r12 + StartInfoMfnList]);
        Repeat(AgentLayout.PoolPages, () =>
        {
            _asm.mov(rsi, __qword_ptr[r13 + (r14 * Word) + (AgentLayout.PoolPage * Word)]);
            _asm.shl(rsi, PageShift);
            _asm.or(rsi, ReadOnlyFlags);
            Page(AgentLayout.AliasPage);
            Map();
        });
        Repeat(AgentLayout.WindowPages, () =>
        {
            _asm.xor(esi, esi);
            Page(AgentLayout.WindowPage);
            Map();
        });
    }

    /// <summary>Which frames the list of frames is in, so that the host can read it.</summary>
    private void TellOfMemory()
    {
        _asm.mov(rax, r13);
        _asm.mov(rcx, AgentLayout.VirtBase);
        _asm.sub(rax, rcx);
        _asm.shr(rax, PageShift);
        Repeat(AgentMailbox.MostP2mFrames, () =>
        {
            _asm.lea(rcx, __[rax + r14]);
            _asm.mov(rcx, __qword_ptr[r13 + (rcx * Word)]);
            _asm.mov(__qword_ptr[(r14 * Word) + Signed(AgentLayout.Mailbox + AgentMailbox.P2mFrames)], rcx);
        });
    }

    private void Announce()
    {
        var text = Encoding.Latin1.GetBytes(AgentMailbox.Announcement);
        var at = AgentVariables.At(AgentVariable.Text);
        for (var letter = 0; letter < text.Length; letter++) _asm.mov(__byte_ptr[Signed(at) + letter], text[letter]);
        _asm.mov(rax, __qword_ptr[r13 + (AgentLayout.Page(AgentLayout.Mailbox) * Word)]);
        _asm.shl(rax, PageShift);
        _asm.mov(rbx, at + (ulong)text.Length);
        _asm.PutHexadecimal(rbx);
        _asm.mov(__byte_ptr[rbx], (byte)'\n');
        Print(at, text.Length + 17);
    }

    /// <summary>Waits for commands, and takes one after the other.</summary>
    private void Loop()
    {
        var (wait, end) = (_asm.CreateLabel(), _asm.CreateLabel());
        _asm.cmp(At(AgentMailbox.Left), 0);
        _asm.je(end);
        _asm.push(Flags);
        _asm.popfq();
        _asm.mov(rax, Of(AgentVariable.Command));
        foreach (var (register, field) in Loaded) _asm.mov(register, In<AgentCommand>(rax, field));
        _asm.mov(rcx, In<AgentCommand>(rax, nameof(AgentCommand.Rip)));
        _asm.mov(Of(AgentVariable.Target), rcx);
        _asm.mov(rcx, In<AgentCommand>(rax, nameof(AgentCommand.Rcx)));
        _asm.mov(rsp, In<AgentCommand>(rax, nameof(AgentCommand.Rsp)));
        foreach (var register in new[] { ebp, r11d, r12d, r13d, r14d, r15d }) _asm.xor(register, register);
        _asm.mov(rax, In<AgentCommand>(rax, nameof(AgentCommand.Rax)));
        _asm.jmp(Of(AgentVariable.Target));

        _asm.Label(ref end);
        _asm.cmp(Of(AgentVariable.IsOnItsOwn), 0);
        _asm.jne(_labels.EndOwn);
        _asm.mov(rax, Of(AgentVariable.Request));
        _asm.mov(At(AgentMailbox.Done), rax);
        _asm.Label(ref wait);
        _asm.pause();
        _asm.mov(rax, At(AgentMailbox.Request));
        _asm.cmp(rax, At(AgentMailbox.Done));
        _asm.je(wait);
        _asm.mov(Of(AgentVariable.Request), rax);
        _asm.mov(rax, At(AgentMailbox.Count));
        _asm.mov(At(AgentMailbox.Left), rax);
        _asm.mov(Of(AgentVariable.Command), (int)Signed(AgentLayout.Commands));
        _asm.mov(Of(AgentVariable.Result), (int)Signed(AgentLayout.Results));
        _asm.jmp(_labels.Next);
    }

    /// <summary>The instruction is done.</summary>
    private void Finish()
    {
        _asm.mov(Of(AgentVariable.SavedRax), rax);
        _asm.mov(Of(AgentVariable.SavedRsp), rsp);
        _asm.mov(rsp, AgentLayout.AgentStack);
        _asm.pushfq();
        _asm.pop(Of(AgentVariable.SavedFlags));
        StoreRegisters();
        Store(nameof(AgentResult.Rcx), rcx);
        Store(nameof(AgentResult.R11), r11);
        Store(nameof(AgentResult.Rsp), AgentVariable.SavedRsp);
        Store(nameof(AgentResult.Rflags), AgentVariable.SavedFlags);
        _asm.xor(edi, edi);
        foreach (var field in OfTransfers) Store(field, rdi);
        _asm.jmp(_labels.Tail);
    }

    /// <summary>The hypervisor has entered the kernel: rsp is the frame.</summary>
    private void EnterKernel()
    {
        var (hasNoError, isNoPageFault) = (_asm.CreateLabel(), _asm.CreateLabel());
        _asm.mov(Of(AgentVariable.SavedRax), rax);
        StoreRegisters();
        Copy(nameof(AgentResult.Rcx), rsp, 0);
        Copy(nameof(AgentResult.R11), rsp, Word);
        Store(nameof(AgentResult.Rsp), rsp);
        _asm.xor(edx, edx);
        Store(nameof(AgentResult.Rflags), rdx);
        Store(nameof(AgentResult.Cr2), rdx);
        _asm.mov(ecx, Dword(AgentVariable.Handler));
        _asm.lea(rdi, __[rcx + 1]);
        Store(nameof(AgentResult.Handler), rdi);
        _asm.and(ecx, AgentLayout.SecondSet - 1);
        _asm.lea(rsi, __[rsp + (2 * Word)]);
        _asm.cmp(ecx, 32);
        _asm.jae(hasNoError);
        _asm.mov(edi, ErrorCodes);
        _asm.bt(edi, ecx);
        _asm.jae(hasNoError);
        _asm.mov(rdx, __qword_ptr[rsi]);
        _asm.add(rsi, Word);
        _asm.Label(ref hasNoError);
        Store(nameof(AgentResult.ErrorCode), rdx);
        for (var word = 0; word < OfFrames.Length; word++) Copy(OfFrames[word], rsi, word * Word);
        _asm.cmp(ecx, 14);
        _asm.jne(isNoPageFault);
        _asm.mov(rsi, AgentLayout.SharedInfo);
        Copy(nameof(AgentResult.Cr2), rsi, 2 * Word);
        _asm.Label(ref isNoPageFault);
        _asm.mov(rsp, AgentLayout.AgentStack);
        _asm.jmp(_labels.Tail);
    }

    /// <summary>What is stored in any case: what was to be read, and the events' state. rax is the result.</summary>
    private void Tail()
    {
        var nothing = _asm.CreateLabel();
        _asm.mov(rdi, Of(AgentVariable.Command));
        _asm.mov(rsi, In<AgentCommand>(rdi, nameof(AgentCommand.Peek)));
        _asm.xor(edx, edx);
        _asm.test(rsi, rsi);
        _asm.je(nothing);
        _asm.mov(rdx, __qword_ptr[rsi]);
        _asm.Label(ref nothing);
        Store(nameof(AgentResult.Peeked), rdx);
        _asm.mov(rsi, AgentLayout.SharedInfo);
        Copy(nameof(AgentResult.VcpuInfo), rsi, 0);
        Copy(nameof(AgentResult.PendingSelectors), rsi, Word);
        _asm.add(Of(AgentVariable.Command), AgentCommand.Bytes);
        _asm.dec(At(AgentMailbox.Left));
        _asm.cmp(Of(AgentVariable.IsOnItsOwn), 0);
        _asm.jne(_labels.PrintOwn);
        _asm.add(Of(AgentVariable.Result), AgentResult.Bytes);
        _asm.jmp(_labels.Next);
    }

    private static readonly (AssemblerRegister64 Register, string Field)[] Loaded =
    [
        (rdi, nameof(AgentCommand.Rdi)), (rsi, nameof(AgentCommand.Rsi)), (rdx, nameof(AgentCommand.Rdx)), (r10, nameof(AgentCommand.R10)),
        (r8, nameof(AgentCommand.R8)), (r9, nameof(AgentCommand.R9)), (rbx, nameof(AgentCommand.Rbx)),
    ];

    private static readonly string[] OfFrames =
        [nameof(AgentResult.FrameRip), nameof(AgentResult.FrameCs), nameof(AgentResult.FrameRflags), nameof(AgentResult.FrameRsp), nameof(AgentResult.FrameSs)];

    private static readonly string[] OfTransfers = [nameof(AgentResult.Handler), .. OfFrames, nameof(AgentResult.ErrorCode), nameof(AgentResult.Cr2)];

    /// <summary>rax becomes the address of the result; those that entries and ends have in common go there.</summary>
    private void StoreRegisters()
    {
        _asm.mov(rax, Of(AgentVariable.Result));
        foreach (var (register, field) in Loaded) Store(field, register);
        Store(nameof(AgentResult.Rax), AgentVariable.SavedRax);
    }

    private void Store(string field, AssemblerRegister64 register) => _asm.mov(In<AgentResult>(rax, field), register);

    private void Store(string field, AgentVariable variable)
    {
        _asm.mov(rdi, Of(variable));
        Store(field, rdi);
    }

    private void Copy(string field, AssemblerRegister64 from, int offset)
    {
        _asm.mov(rdi, __qword_ptr[from + offset]);
        Store(field, rdi);
    }

    private void Call(uint number)
    {
        _asm.mov(eax, number);
        _asm.syscall();
    }

    /// <summary>rdi is the address of the page r14 from one on.</summary>
    private void Page(int first)
    {
        _asm.mov(rdi, r14);
        _asm.shl(rdi, PageShift);
        _asm.mov(rax, AgentLayout.Va(first));
        _asm.add(rdi, rax);
    }

    /// <summary>update_va_mapping(rdi, rsi).</summary>
    private void Map()
    {
        _asm.mov(edx, Invlpg);
        Call(UpdateVaMapping);
    }

    /// <summary>r14 counts from 0.</summary>
    private void Repeat(int times, Action body)
    {
        var again = _asm.CreateLabel();
        _asm.xor(r14d, r14d);
        _asm.Label(ref again);
        body();
        _asm.inc(r14);
        _asm.cmp(r14, times);
        _asm.jb(again);
    }

    private void Print(ulong text, int length)
    {
        _asm.xor(edi, edi);
        _asm.mov(esi, length);
        _asm.mov(rdx, text);
        Call(ConsoleIo);
    }

    /// <summary>Addresses of the agent's fit into 32 bits with their sign.</summary>
    private static long Signed(ulong va) => (long)va;

    private static AssemblerMemoryOperand At(int mailbox) => __qword_ptr[Signed(AgentLayout.Mailbox) + mailbox];

    private static AssemblerMemoryOperand Of(AgentVariable variable) => __qword_ptr[Signed(AgentVariables.At(variable))];

    private static AssemblerMemoryOperand Dword(AgentVariable variable) => __dword_ptr[Signed(AgentVariables.At(variable))];

    private static AssemblerMemoryOperand In<T>(AssemblerRegister64 record, string field) => __qword_ptr[record + (int)Marshal.OffsetOf<T>(field)];
}
