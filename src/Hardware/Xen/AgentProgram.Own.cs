using System.Text;
using Verified.Abi.Xen.Live;
using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Xen;

/// <remarks>Without a host the agent executes a program of its own and prints a line for each command. What it prints is the same on every machine.</remarks>
internal sealed partial class AgentProgram
{
    /// <summary>A processor sets it in the frame of a fault, QEMU 7.2 does not.</summary>
    private const int ResumeFlag = 16;

    private const uint SchedOp = 29;
    private const int StartInfoPtBase = 88, Shutdown = 2, WordDigits = 17;
    private const ulong MachineToPhysical = 0xffff_8000_0000_0000, FrameBits = 0x000f_ffff_ffff_f000;
    private static readonly byte[] Ready = Encoding.Latin1.GetBytes("verified agent: ready\n");
    private static readonly byte[] Over = Encoding.Latin1.GetBytes("verified agent: done\n");

    /// <summary>The fields of a line, in order.</summary>
    private static readonly string[] Printed =
    [
        nameof(AgentResult.Rax), nameof(AgentResult.Peeked), nameof(AgentResult.Handler), nameof(AgentResult.ErrorCode), nameof(AgentResult.FrameRip), nameof(AgentResult.FrameCs),
        nameof(AgentResult.FrameRflags), nameof(AgentResult.FrameRsp), nameof(AgentResult.Cr2), nameof(AgentResult.VcpuInfo), nameof(AgentResult.PendingSelectors),
    ];

    /// <summary>Words of the program that depend on where the domain's memory is are filled in.</summary>
    private void BeginOwnProgram()
    {
        var (again, isNumber, isAddress, store, done, isAbsolute) =
            (_asm.CreateLabel(), _asm.CreateLabel(), _asm.CreateLabel(), _asm.CreateLabel(), _asm.CreateLabel(), _asm.CreateLabel());
        _asm.mov(Of(AgentVariable.IsOnItsOwn), 1);
        PrintText(Ready);
        _asm.mov(rbx, OwnProgram.Header);
        _asm.mov(rcx, __qword_ptr[rbx + OwnProgram.PatchCountAt]);
        _asm.mov(rdi, OwnProgram.Patches);
        _asm.mov(r8, __qword_ptr[r12 + StartInfoPtBase]);
        _asm.mov(r9, AgentLayout.VirtBase);
        _asm.sub(r8, r9);
        _asm.shr(r8, PageShift);
        _asm.Label(ref again);
        _asm.test(rcx, rcx);
        _asm.je(done);
        _asm.mov(rsi, __qword_ptr[rdi + OwnPatch.PageAt]);
        _asm.bt(rsi, OwnPatch.FromRootBit);
        _asm.jae(isAbsolute);
        _asm.movzx(esi, si);
        _asm.add(rsi, r8);
        _asm.Label(ref isAbsolute);
        _asm.mov(rdx, __qword_ptr[rdi + OwnPatch.KindAt]);
        _asm.cmp(rdx, (int)OwnPatchKind.FrameNumber);
        _asm.je(isNumber);
        _asm.cmp(rdx, (int)OwnPatchKind.VirtualAddress);
        _asm.je(isAddress);
        _asm.mov(rax, __qword_ptr[r13 + (rsi * Word)]);
        _asm.shl(rax, PageShift);
        _asm.jmp(store);
        _asm.Label(ref isNumber);
        _asm.mov(rax, __qword_ptr[r13 + (rsi * Word)]);
        _asm.jmp(store);
        _asm.Label(ref isAddress);
        _asm.mov(rax, rsi);
        _asm.shl(rax, PageShift);
        _asm.add(rax, r9);
        _asm.Label(ref store);
        _asm.mov(rdx, __qword_ptr[rdi + OwnPatch.WhereAt]);
        _asm.add(__qword_ptr[rdx], rax);
        _asm.add(rdi, OwnPatch.Bytes);
        _asm.dec(rcx);
        _asm.jmp(again);
        _asm.Label(ref done);
        _asm.mov(rax, __qword_ptr[rbx + OwnProgram.CommandCountAt]);
        _asm.mov(At(AgentMailbox.Left), rax);
        _asm.mov(Of(AgentVariable.Command), (int)Signed(OwnProgram.Commands));
        _asm.mov(Of(AgentVariable.Result), (int)Signed(AgentLayout.Results));
    }

    /// <summary>A line for the result. An entry is shown with the number of the domain's page in place of the machine's frame.</summary>
    private void PrintOwn()
    {
        var (isNoEntry, at) = (_asm.CreateLabel(), AgentVariables.At(AgentVariable.Text));
        _asm.mov(rsi, AgentLayout.Results);
        _asm.mov(rax, In<AgentResult>(rsi, nameof(AgentResult.Peeked)));
        _asm.bt(rax, 0);
        _asm.jae(isNoEntry);
        _asm.mov(rdx, FrameBits);
        _asm.mov(rcx, rax);
        _asm.and(rcx, rdx);
        _asm.sub(rax, rcx);
        _asm.shr(rcx, PageShift);
        _asm.mov(rdx, MachineToPhysical);
        _asm.mov(rcx, __qword_ptr[rdx + (rcx * Word)]);
        _asm.shl(rcx, PageShift);
        _asm.add(rax, rcx);
        _asm.mov(In<AgentResult>(rsi, nameof(AgentResult.Peeked)), rax);
        _asm.Label(ref isNoEntry);
        _asm.mov(rbx, at);
        foreach (var field in Printed)
        {
            _asm.mov(rax, In<AgentResult>(rsi, field));
            if (field == nameof(AgentResult.FrameRflags)) _asm.btr(rax, ResumeFlag);
            _asm.PutHexadecimal(rbx);
            _asm.mov(__byte_ptr[rbx], (byte)(field == Printed[^1] ? '\n' : ' '));
            _asm.inc(rbx);
        }

        Print(at, Printed.Length * WordDigits);
        _asm.jmp(_labels.Next);
    }

    private void EndOwn()
    {
        PrintText(Over);
        _asm.mov(edi, Shutdown);
        _asm.mov(rsi, OwnProgram.Header + OwnProgram.ReasonAt);
        Call(SchedOp);
        _asm.ud2();
    }

    private void PrintText(byte[] text)
    {
        var at = AgentVariables.At(AgentVariable.Text);
        for (var letter = 0; letter < text.Length; letter++) _asm.mov(__byte_ptr[Signed(at) + letter], text[letter]);
        Print(at, text.Length);
    }
}
