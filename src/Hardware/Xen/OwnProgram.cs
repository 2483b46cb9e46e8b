using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Verified.Abi.Xen.Live;

namespace Verified.Hardware.Xen;

/// <summary>The program that the agent executes on its own: pagetables promoted, pinned, changed, refused and given back; exceptions, user mode and events between them.</summary>
/// <remarks>It is the same in every file, and what comes of it is the same on every hypervisor that keeps the contract; no instruction in it is one on whose exception processors differ.</remarks>
internal sealed partial class OwnProgram
{
    /// <summary>How many commands and patches there are, and the reason to shut down.</summary>
    public const ulong Header = AgentLayout.End;
    public const int CommandCountAt = 0, PatchCountAt = 8, ReasonAt = 16;

    public const ulong Commands = Header + AgentLayout.PageBytes;
    public const int MostCommands = 2048, MostPatches = 4096;
    public const ulong Arguments = Commands + (MostCommands * AgentCommand.Bytes);
    public const ulong Patches = Arguments + (MostCommands * ArgumentBytes);
    public const ulong End = Patches + (MostPatches * OwnPatch.Bytes);

    private const int ArgumentBytes = 128;
    private const ulong Reboot = 1;

    private readonly List<AgentCommand> _commands = [];
    private readonly List<OwnPatch> _patches = [];
    private readonly byte[] _arguments = new byte[MostCommands * ArgumentBytes];

    public OwnProgram()
    {
        for (var round = 0; round < Rounds; round++) Round(round);
    }

    /// <summary>How many hypercalls it makes by itself, beside those of printing.</summary>
    public int Hypercalls { get; private set; }

    /// <summary>Writes it to where <see cref="Header"/> is.</summary>
    public void Write(Span<byte> image)
    {
        BinaryPrimitives.WriteInt64LittleEndian(image[CommandCountAt..], _commands.Count);
        BinaryPrimitives.WriteInt64LittleEndian(image[PatchCountAt..], _patches.Count);
        BinaryPrimitives.WriteUInt64LittleEndian(image[ReasonAt..], Reboot);
        MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_commands)).CopyTo(image[(int)(Commands - Header)..]);
        _arguments.CopyTo(image[(int)(Arguments - Header)..]);
        var at = (int)(Patches - Header);
        foreach (var patch in _patches)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(image[(at + OwnPatch.WhereAt)..], patch.Where);
            BinaryPrimitives.WriteUInt64LittleEndian(image[(at + OwnPatch.KindAt)..], (ulong)patch.Kind);
            BinaryPrimitives.WriteUInt64LittleEndian(image[(at + OwnPatch.PageAt)..], patch.Page);
            at += OwnPatch.Bytes;
        }
    }

    private ulong ArgumentsOfNext => Arguments + ((ulong)_commands.Count * ArgumentBytes);

    /// <summary>A word of the next command's arguments.</summary>
    private void Argument(int word, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(_arguments.AsSpan((_commands.Count * ArgumentBytes) + (word * sizeof(ulong))), value);

    private void Argument(int word, ulong value, OwnPatchKind kind, ulong page)
    {
        Argument(word, value);
        _patches.Add(new OwnPatch(ArgumentsOfNext + (ulong)(word * sizeof(ulong)), kind, page));
    }

    /// <summary>A field of the next command depends on a page.</summary>
    private void Patch(string field, OwnPatchKind kind, ulong page) =>
        _patches.Add(new OwnPatch(Commands + ((ulong)_commands.Count * AgentCommand.Bytes) + (ulong)Marshal.OffsetOf<AgentCommand>(field), kind, page));

    private void Execute(AgentStub stub, ulong rax = 0, ulong rdi = 0) =>
        _commands.Add(new AgentCommand { Rip = AgentLayout.Kernel(stub), Rax = rax, Rdi = rdi, Rsp = AgentLayout.CommandStack });

    private void Call(ulong number, ulong a = 0, ulong b = 0, ulong c = 0, ulong d = 0, ulong peek = 0, AgentStub stub = AgentStub.Syscall, ulong rsp = AgentLayout.CommandStack)
    {
        Hypercalls++;
        _commands.Add(new AgentCommand { Rip = AgentLayout.Kernel(stub), Rax = number, Rdi = a, Rsi = b, Rdx = c, R10 = d, Rbx = AgentLayout.SharedInfo, Rsp = rsp, Peek = peek });
    }
}
