using Iced.Intel;
using Verified.Abi;
using Verified.Hardware.Tracing;
using static Iced.Intel.AssemblerRegisters;

namespace Verified.Hardware.Kvm;

/// <summary>A virtual machine with one virtual CPU that loads or stores a word of guest memory and leaves.</summary>
internal sealed unsafe class ScenarioGuest : IDisposable
{
    /// <summary>Addresses of a scenario lie so many pages apart.</summary>
    public const int Spacing = 16;

    public const int MostPages = 32;

    private const int LoadAt = GuestLayout.Code, StoreAt = GuestLayout.Code + 0x100, Port = 0x10;
    private readonly AnonymousMemory _system = new(GuestLayout.SystemPages);
    private readonly KvmDevice _device = KvmDevice.Open();
    private readonly VirtualMachine _machine;

    /// <param name="memory">What the guest has as its memory.</param>
    public ScenarioGuest(HvaRange memory)
    {
        _machine = _device.CreateVirtualMachine();
        _machine.Add(GuestLayout.System, _system.Range);
        _machine.Add(GuestLayout.Private, memory);
        var tables = new GuestPageTables(_system.Start);
        tables.MapSmall(GuestLayout.System, GuestLayout.SystemPages);
        tables.MapSmall(GuestLayout.Private, GuestLayout.PrivatePages);
        Put(LoadAt, asm => asm.mov(rax, __qword_ptr[rdi]));
        Put(StoreAt, asm => asm.mov(__qword_ptr[rdi], rsi));
        _machine.AddVcpu().Start(GuestPageTables.Root, GuestLayout.Address(LoadAt), GuestLayout.Address(GuestLayout.TaskState));
    }

    public (Errno Answer, ulong Value) Load(int page) => Do(LoadAt, page, 0);

    public Errno Store(int page, ulong value) => Do(StoreAt, page, value).Answer;

    public void Dispose()
    {
        _machine.Dispose();
        _device.Dispose();
        _system.Dispose();
    }

    private (Errno Answer, ulong Value) Do(int code, int page, ulong value)
    {
        var cpu = _machine.Vcpus[0];
        ref var registers = ref cpu.ChangeGeneral();
        registers.Rip = GuestLayout.Address(code);
        registers.Rdi = GuestLayout.Private.Plus((ulong)(page * Spacing)).Address;
        registers.Rsi = value;
        VcpuExit exit;
        do exit = cpu.Run();
        while (exit == VcpuExit.Interrupted);
        return exit switch
        {
            VcpuExit.Io => (Errno.None, cpu.General.Rax),
            VcpuExit.HostFault => (Errno.EFAULT, 0),
            _ => throw new InvalidOperationException($"the guest left with exit reason {cpu.ExitReason}"),
        };
    }

    private void Put(int offset, Action<Assembler> access)
    {
        var asm = new Assembler(64);
        access(asm);
        asm.@out(Port, al);
        using var code = new MemoryStream();
        asm.Assemble(new StreamCodeWriter(code), GuestLayout.Address(offset));
        code.ToArray().CopyTo(new Span<byte>((void*)(_system.Start + offset), (int)code.Length));
    }
}
