using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Machines.Agent;

/// <summary>How the agent says that its commands are done.</summary>
internal enum AgentLeave
{
    /// <summary>By an OUT, which ends the run of a virtual CPU.</summary>
    Port,

    /// <summary>In its mailbox, where it then waits for the next order.</summary>
    Mailbox,
}

/// <summary>The agent's machine code. It does not depend on where it lies, so that both aliases run the same bytes.</summary>
/// <remarks>
/// RSI is the command, RDI the end of the commands, RSP the end of the stack; everything else belongs to a command. A command ends behind
/// <see cref="Next"/>: there the agent goes on after an exception too, be it by the host or by its own handler in ring 0, which notes
/// vector, error code, CR2 and instruction in the command.
/// </remarks>
internal sealed partial class AgentCode
{
    public const int DoneVector = 0x80;
    public const byte LeavePort = 0x10;

    private const int Vectors = 32, WithErrorCode = 1 << 8 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 17 | 1 << 21 | 1 << 29 | 1 << 30;
    private static readonly AssemblerRegister64 Command = rsi, End = rdi, Mailbox = r14;

    private readonly Assembler _asm = new(64);
    private readonly Label[] _handlers = new Label[Vectors];
    private readonly ulong[] _handlerOffsets;
    private Label _start, _entry, _next, _read, _write, _call, _fault, _done, _doneHandler, _wait, _enter;

    private AgentCode(AgentLeave leave)
    {
        (_start, _entry, _next, _read, _write, _call) = (New(), New(), New(), New(), New(), New());
        (_fault, _done, _doneHandler, _wait, _enter) = (New(), New(), New(), New(), New());
        // An instruction has one label at most.
        _asm.Label(ref _start);
        _asm.nop();
        Loop();
        Leave(leave);
        Faults();
        Serve();

        using var code = new MemoryStream();
        var assembled = _asm.Assemble(new StreamCodeWriter(code), 0, BlockEncoderOptions.ReturnNewInstructionOffsets);
        ulong At(Label label) => assembled.GetLabelRIP(label);
        (Entry, Next, ReadInstruction, WriteInstruction, CallInstruction) = (At(_entry), At(_next), At(_read), At(_write), At(_call));
        _handlerOffsets = [.. _handlers.Select(At), At(_doneHandler)];
        var (low, enter64) = AssembleEntry(At(_enter));
        if (code.Length > LowCode || LowCode + low.Length > AgentLayout.CodeBytes) throw new InvalidOperationException("the agent's code is larger than its pages");
        Bytes = new byte[LowCode + low.Length];
        code.ToArray().CopyTo(Bytes, 0);
        low.CopyTo(Bytes, LowCode);
        Enter64 = enter64;
    }

    /// <summary>The code.</summary>
    public byte[] Bytes { get; }

    /// <summary>Where commands are begun, as an offset in the region.</summary>
    public ulong Entry { get; }

    /// <summary>Where the command after RSI is begun.</summary>
    public ulong Next { get; }

    /// <summary>The instructions that may fault.</summary>
    public ulong ReadInstruction { get; }

    public ulong WriteInstruction { get; }

    public ulong CallInstruction { get; }

    /// <summary>Where 64-bit code begins after paging was turned on.</summary>
    public ulong Enter64 { get; }

    /// <summary>The agent with one way to leave.</summary>
    public static AgentCode Of(AgentLeave leave) => new(leave);

    /// <summary>The handler of an exception or interrupt, as an offset in the region.</summary>
    public ulong Handler(int vector) => vector == DoneVector ? _handlerOffsets[Vectors] : _handlerOffsets[Math.Min(vector, Vectors - 1)];

    private void Loop()
    {
        _asm.Label(ref _entry);
        _asm.cmp(Command, End);
        _asm.jae(_done);
        _asm.mov(rax, Field(nameof(AgentCommand.Address)));
        _asm.mov(rbx, Field(nameof(AgentCommand.Value)));
        _asm.mov(ecx, __dword_ptr[Command + Offset<AgentCommand>(nameof(AgentCommand.Verb))]);

        On(AgentVerb.Read, () =>
        {
            _asm.Label(ref _read);
            _asm.mov(rbx, __qword_ptr[rax]);
            _asm.mov(Field(nameof(AgentCommand.Value)), rbx);
        });
        On(AgentVerb.Write, () =>
        {
            _asm.Label(ref _write);
            _asm.mov(__qword_ptr[rax], rbx);
        });
        On(AgentVerb.Execute, () =>
        {
            _asm.Label(ref _call);
            _asm.call(rax);
        });
        On(AgentVerb.InvalidatePage, () => _asm.invlpg(__byte_ptr[rax]));
        On(AgentVerb.LoadRoot, () => _asm.mov(cr3, rax));
        On(AgentVerb.InvalidateAll, () =>
        {
            _asm.mov(rax, cr4);
            _asm.xor(rax, (int)ControlRegisters.GlobalEnabled);
            _asm.mov(cr4, rax);
            _asm.xor(rax, (int)ControlRegisters.GlobalEnabled);
            _asm.mov(cr4, rax);
        });
        On(AgentVerb.Touch, () =>
        {
            _asm.mov(dl, __byte_ptr[rax]);
            _asm.mov(__byte_ptr[rax], dl);
        });
        On(AgentVerb.LoadKeyRights, () =>
        {
            _asm.xor(ecx, ecx);
            _asm.xor(edx, edx);
            _asm.wrpkru();
        });

        _asm.nop();
        _asm.Label(ref _next);
        _asm.add(Command, AgentCommand.Bytes);
        _asm.jmp(_entry);
    }

    private void On(AgentVerb verb, Action body)
    {
        Label other = New();
        _asm.cmp(ecx, (int)verb);
        _asm.jne(other);
        body();
        _asm.jmp(_next);
        _asm.Label(ref other);
    }

    private void Leave(AgentLeave leave)
    {
        _asm.Label(ref _done);
        if (leave == AgentLeave.Port) _asm.@out(LeavePort, al);
        else _asm.@int(DoneVector);
    }

    /// <summary>Handlers in ring 0, each on the stack for faults.</summary>
    private void Faults()
    {
        for (var vector = 0; vector < Vectors; vector++)
        {
            _handlers[vector] = New();
            _asm.Label(ref _handlers[vector]);
            if ((WithErrorCode >> vector & 1) == 0) _asm.push(0);
            _asm.push(vector);
            _asm.jmp(_fault);
        }

        Label supervisor = New();
        _asm.Label(ref _fault);
        _asm.mov(rdx, Command);
        _asm.lea(rax, __[_next]);
        _asm.lea(rcx, __[_start]);
        _asm.add(rcx, AgentLayout.StackEnd);
        _asm.test(__byte_ptr[rsp + 24], 3);
        _asm.je(supervisor);
        _asm.sub(rdx, (int)AgentLayout.UserAlias);
        _asm.add(rax, (int)AgentLayout.UserAlias);
        _asm.add(rcx, (int)AgentLayout.UserAlias);
        _asm.Label(ref supervisor);
        _asm.pop(r9);
        _asm.mov(__dword_ptr[rdx + Offset<AgentCommand>(nameof(AgentCommand.Vector))], r9d);
        _asm.pop(r9);
        _asm.mov(__qword_ptr[rdx + Offset<AgentCommand>(nameof(AgentCommand.ErrorCode))], r9);
        _asm.mov(r9, cr2);
        _asm.mov(__qword_ptr[rdx + Offset<AgentCommand>(nameof(AgentCommand.FaultAddress))], r9);
        _asm.mov(r9, __qword_ptr[rsp]);
        _asm.mov(__qword_ptr[rdx + Offset<AgentCommand>(nameof(AgentCommand.FaultInstruction))], r9);
        _asm.mov(__qword_ptr[rsp], rax);
        _asm.mov(__qword_ptr[rsp + 24], rcx);
        _asm.iretq();
    }

    private Label New() => _asm.CreateLabel();

    private static AssemblerMemoryOperand Field(string field) => __qword_ptr[Command + Offset<AgentCommand>(field)];

    private static AssemblerMemoryOperand Shared(string field) => __qword_ptr[Mailbox + Offset<AgentControl>(field)];

    private static int Offset<T>(string field) => (int)System.Runtime.InteropServices.Marshal.OffsetOf<T>(field);
}
