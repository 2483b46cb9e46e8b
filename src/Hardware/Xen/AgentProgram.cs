using System.Text;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Xen;

/// <summary>The agent's machine code.</summary>
internal sealed class AgentProgram
{
    private const ulong ConsoleIo = 18, SchedOp = 29, ConsoleWrite = 0, Shutdown = 2, Reboot = 1;
    private static readonly byte[] Greeting = Encoding.Latin1.GetBytes("verified agent: ready\n");
    private readonly Assembler _asm = new(64);

    private AgentProgram()
    {
        var greeting = _asm.CreateLabel("greeting");
        var reason = _asm.CreateLabel("reason");
        Call(ConsoleIo, () =>
        {
            _asm.mov(rdi, ConsoleWrite);
            _asm.mov(rsi, Greeting.Length);
            _asm.lea(rdx, __[greeting]);
        });
        Call(SchedOp, () =>
        {
            _asm.mov(rdi, Shutdown);
            _asm.lea(rsi, __[reason]);
        });
        _asm.ud2();
        _asm.Label(ref greeting);
        _asm.db(Greeting);
        _asm.Label(ref reason);
        _asm.dd((uint)Reboot);
    }

    /// <summary>The code as it stands at <see cref="AgentLayout.Code"/>; it is entered at its first byte.</summary>
    public static byte[] Assemble()
    {
        using var code = new MemoryStream();
        new AgentProgram()._asm.Assemble(new StreamCodeWriter(code), AgentLayout.Code);
        return code.ToArray();
    }

    private void Call(ulong number, Action arguments)
    {
        arguments();
        _asm.mov(eax, (uint)number);
        _asm.syscall();
    }
}
