using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Machines.Agent;

/// <summary>The agent that is never left: it polls its mailbox, and changes the mode of paging.</summary>
/// <remarks>Source: Intel SDM volume 3, 10.8.5 (entering 64-bit mode) and 10.8.5.4 (leaving it).</remarks>
internal sealed partial class AgentCode
{
    /// <summary>Where code for the time without paging lies.</summary>
    private const int LowCode = 0x1000;
    private const uint EferIndex = 0xC000_0080, PagingEnabled = 1u << 31;

    /// <summary>Where it is entered in 32-bit mode without paging, as an offset in the region.</summary>
    public ulong Enter32 { get; private set; }

    private void Serve()
    {
        Label poll = New(), go = New(), user = New(), load = New();
        _asm.Label(ref _doneHandler);
        _asm.lea(Mailbox, __[_start]);
        _asm.add(Mailbox, AgentLayout.Control);
        _asm.mov(rax, Shared(nameof(AgentControl.Given)));
        _asm.mov(Shared(nameof(AgentControl.Done)), rax);

        _asm.Label(ref _wait);
        _asm.lea(rbx, __[_start]);
        _asm.lea(rsp, __[rbx + AgentLayout.FaultStackEnd]);
        _asm.push(2);
        _asm.popfq();
        _asm.Label(ref poll);
        _asm.mov(rax, Shared(nameof(AgentControl.Given)));
        _asm.cmp(rax, Shared(nameof(AgentControl.Done)));
        _asm.jne(go);
        _asm.pause();
        _asm.jmp(poll);

        _asm.Label(ref go);
        _asm.cmp(__dword_ptr[Mailbox + Offset<AgentControl>(nameof(AgentControl.Order))], (int)AgentOrder.Load);
        _asm.je(load);
        _asm.mov(Command, Shared(nameof(AgentControl.First)));
        _asm.mov(End, Shared(nameof(AgentControl.End)));
        _asm.cmp(__dword_ptr[Mailbox + Offset<AgentControl>(nameof(AgentControl.IsUser))], 0);
        _asm.jne(user);
        _asm.push(Shared(nameof(AgentControl.Flags)));
        _asm.popfq();
        _asm.lea(rsp, __[rbx + AgentLayout.StackEnd]);
        _asm.jmp(_entry);

        _asm.Label(ref user);
        _asm.lea(rcx, __[rbx + (int)AgentLayout.UserAlias + AgentLayout.StackEnd]);
        _asm.lea(rax, __[_entry]);
        _asm.add(rax, (int)AgentLayout.UserAlias);
        _asm.push(AgentDescriptors.UserData);
        _asm.push(rcx);
        _asm.push(Shared(nameof(AgentControl.Flags)));
        _asm.push(AgentDescriptors.UserCode);
        _asm.push(rax);
        _asm.iretq();

        _asm.Label(ref load);
        LeaveRoot();
        _asm.Label(ref _enter);
        TakeRoot();
        _asm.jmp(_doneHandler);
    }

    /// <summary>Goes where the root does not matter, with no contexts.</summary>
    private void LeaveRoot()
    {
        _asm.mov(rax, cr4);
        _asm.and(rax, ~(int)ControlRegisters.ContextsEnabled);
        _asm.mov(cr4, rax);
        _asm.mov(rax, Shared(nameof(AgentControl.OldRoot)));
        _asm.mov(cr3, rax);
        _asm.mov(rax, AgentLayout.Physical + LowCode);
        _asm.jmp(rax);
    }

    /// <summary>Back in the agent's alias: takes the root that was asked for, and all of CR4. Contexts are enabled while that of the root is 0.</summary>
    private void TakeRoot()
    {
        _asm.lea(Mailbox, __[_start]);
        _asm.add(Mailbox, AgentLayout.Control);
        Identify();
        _asm.mov(rax, Shared(nameof(AgentControl.Cr3)));
        _asm.and(rax, -0x1000);
        _asm.mov(cr3, rax);
        _asm.mov(rax, Shared(nameof(AgentControl.Cr4)));
        _asm.mov(cr4, rax);
        _asm.mov(rax, Shared(nameof(AgentControl.Cr3)));
        _asm.mov(cr3, rax);
    }

    private void Identify()
    {
        Leaf(1, (ecx, nameof(AgentControl.Cpuid1C)), (edx, nameof(AgentControl.Cpuid1D)));
        Leaf(7, (ebx, nameof(AgentControl.Cpuid7B)), (ecx, nameof(AgentControl.Cpuid7C)));
        Leaf(0x8000_0008, (eax, nameof(AgentControl.CpuidWidths)));
        Leaf(0x8000_0001, (edx, nameof(AgentControl.CpuidLongD)));
    }

    private void Leaf(uint leaf, params (AssemblerRegister32 Register, string Field)[] answers)
    {
        _asm.mov(eax, leaf);
        _asm.xor(ecx, ecx);
        _asm.cpuid();
        foreach (var (register, field) in answers) _asm.mov(__dword_ptr[Mailbox + Offset<AgentControl>(field)], register);
    }

    /// <summary>The code at physical addresses: from 64-bit mode down to 32 bits without paging, and up again, perhaps in another mode.</summary>
    private (byte[] Code, ulong Enter64) AssembleEntry(ulong enter)
    {
        const ulong at = AgentLayout.Physical + LowCode;
        const int control = (int)AgentLayout.Physical + AgentLayout.Control;
        // Twice: the second time with the places that the first has found.
        var (down, up, last) = (Array.Empty<byte>(), Array.Empty<byte>(), Array.Empty<byte>());
        for (var pass = 0; pass < 2; pass++)
        {
            down = Assemble(64, at, a => LeavePaging(a, control, at + (ulong)down.Length));
            up = Assemble(32, at + (ulong)down.Length, a => TurnPagingOn(a, control, (uint)(at + (ulong)(down.Length + up.Length))));
            last = Assemble(64, at + (ulong)(down.Length + up.Length), a => LoadTables(a, control, enter));
        }
        Enter32 = LowCode + (ulong)down.Length;
        return ([.. down, .. up, .. last], LowCode + (ulong)(down.Length + up.Length));
    }

    private static void LeavePaging(Assembler a, int control, ulong next)
    {
        a.mov(rbx, (long)control);
        a.lgdt(__fword_ptr[rbx + Offset<AgentControl>(nameof(AgentControl.EarlyGdt))]);
        a.mov(rax, (long)next);
        a.push(AgentDescriptors.Code32);
        a.push(rax);
        // RETFQ.
        a.db(0x48, 0xCB);
    }

    private static void TurnPagingOn(Assembler a, int control, uint next)
    {
        a.mov(eax, cr0);
        a.and(eax, ~PagingEnabled);
        a.mov(cr0, eax);
        a.mov(eax, AgentDescriptors.Data);
        a.mov(ds, ax);
        a.mov(es, ax);
        a.mov(ss, ax);
        a.mov(ebx, control);
        a.mov(eax, __dword_ptr[ebx + Offset<AgentControl>(nameof(AgentControl.EarlyCr4))]);
        a.mov(cr4, eax);
        a.mov(eax, __dword_ptr[ebx + Offset<AgentControl>(nameof(AgentControl.OwnRoot))]);
        a.mov(cr3, eax);
        a.mov(ecx, EferIndex);
        a.mov(eax, __dword_ptr[ebx + Offset<AgentControl>(nameof(AgentControl.Efer))]);
        a.xor(edx, edx);
        a.wrmsr();
        a.mov(eax, __dword_ptr[ebx + Offset<AgentControl>(nameof(AgentControl.Cr0))]);
        a.mov(cr0, eax);
        // JMP ptr16:32.
        a.db(0xEA);
        a.dd(next);
        a.dw(AgentDescriptors.Code);
    }

    private static void LoadTables(Assembler a, int control, ulong enter)
    {
        a.mov(rbx, (long)control);
        a.lgdt(__fword_ptr[rbx + Offset<AgentControl>(nameof(AgentControl.Gdt))]);
        a.lidt(__fword_ptr[rbx + Offset<AgentControl>(nameof(AgentControl.Idt))]);
        a.mov(eax, AgentDescriptors.Task);
        a.ltr(ax);
        a.mov(rax, __qword_ptr[rbx + Offset<AgentControl>(nameof(AgentControl.Base))]);
        a.add(rax, (int)enter);
        a.jmp(rax);
    }

    private static byte[] Assemble(int bits, ulong at, Action<Assembler> program)
    {
        var asm = new Assembler(bits);
        program(asm);
        using var code = new MemoryStream();
        asm.Assemble(new StreamCodeWriter(code), at);
        return code.ToArray();
    }
}
