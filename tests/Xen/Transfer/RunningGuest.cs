using System.Buffers.Binary;
using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Emulation;
using Verified.Kernel.Xen.Events;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Verified.Kernel.Xen.Traps;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen.Transfer;

/// <summary>A guest with code, stacks and data mapped, whose instructions are reported to the hypervisor as a processor would.</summary>
/// <remarks>The same memory is mapped in its kernel and in its user mode; page n of it is at address n * 4096.</remarks>
internal sealed class RunningGuest
{
    public const ulong Code = 0x1000;
    public const ulong UserStack = 0x2f00;
    public const ulong KernelStack = 0x4000;
    public const ulong Data = 0x5000;
    public const ulong ReadOnly = 0x6000;
    public const ulong Handler = 0x7000;
    public const ulong Upcall = 0x7100;
    public const ulong SyscallHandler = 0x7200;
    public const ulong Unmapped = 0x9000;
    public const ulong XenStart = 0xffff_8000_0000_0000;
    public const ulong XenEnd = 0xffff_8800_0000_0000;

    private static readonly int Pages = 8;

    public RunningGuest(Domain? domain = null, IPorts? ports = null, IReadOnlyDictionary<uint, ulong>? msrs = null)
    {
        Guest = new Guest(domain ?? new Domain(new DomainId(1), Mode.Long), host: NewHost(ports, msrs));
        Frames = Enumerable.Range(0, Pages).Select(_ => Guest.New()).ToArray();
        Space = IsPae ? LoadPae() : Guest.LoadAddressSpace(Mapped());
        if (!IsPae)
        {
            var user = Guest.New((0, To(Space.L3, P | U | RW)));
            Xunit.Assert.Equal(Errno.None, Guest.Ext(MmuextCommand.NewUserBaseptr, user.Number));
        }

        Registers.Rip = Code;
        Registers.Rsp = KernelStack - 0x200;
        GuestPrivileges.StackSwitch(Vcpu, IsPae ? Selectors.CompatKernelSs : Selectors.Ss, KernelStack);
        Info.Mask = 0;
    }

    public Guest Guest { get; }

    public Mfn[] Frames { get; }

    public AddressSpace Space { get; }

    public bool IsPae => Guest.Domain.Mode.Is32Bit;

    public Vcpu Vcpu => Guest.Vcpu;

    public VcpuContext Context => Vcpu.Context;

    public Registers Registers => Vcpu.Context.Registers;

    public VcpuInfo Info => Vcpu.Context.Info;

    public ControlTransfer Transfer => Guest.Hypervisor.Transfer;

    public static RunningGuest Pae() => new(new Domain(new DomainId(1), Mode.Pae));

    /// <summary>The guest is in its user mode, as after an iret.</summary>
    public RunningGuest InUser()
    {
        if (IsPae)
        {
            (Registers.Cs, Registers.Ss) = (Selectors.CompatUserCs, Selectors.CompatUserSs);
        }
        else
        {
            Vcpu.InUserMode = true;
        }

        Registers.Rsp = UserStack;
        return this;
    }

    public RunningGuest Handle(byte vector, byte flags = 0, ulong address = Handler)
    {
        var trap = new TrapInfo(vector, flags, 0, address);
        Xunit.Assert.Equal(Errno.None, TrapTable.SetTrapTable(Vcpu, [trap with { Cs = Selectors.KernelCs(Vcpu.Domain.Mode) }]));
        return this;
    }

    public RunningGuest Put(ulong va, params ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Bytes(va, bytes.Length));
        return this;
    }

    public RunningGuest PutWords(ulong va, params ReadOnlySpan<ulong> words)
    {
        foreach (var word in words)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(Bytes(va, 8), word);
            va += 8;
        }

        return this;
    }

    public RunningGuest PutWords32(ulong va, params ReadOnlySpan<uint> words)
    {
        foreach (var word in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(Bytes(va, 4), word);
            va += 4;
        }

        return this;
    }

    /// <summary>The words from an address up.</summary>
    public ulong[] Words(ulong va, int count) =>
        Enumerable.Range(0, count).Select(index => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(va + ((ulong)index * 8), 8))).ToArray();

    public uint[] Words32(ulong va, int count) =>
        Enumerable.Range(0, count).Select(index => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(va + ((ulong)index * 4), 4))).ToArray();

    public NextStep Enter() => Transfer.ReturnPath.ReturnToGuest(Vcpu);

    /// <summary>The guest executes an instruction that faults with #GP(0), and continues.</summary>
    public NextStep Execute(params ReadOnlySpan<byte> instruction)
    {
        Put(Registers.Rip, instruction);
        Transfer.Exceptions.Exception(Vcpu, Vectors.GeneralProtection);
        return Enter();
    }

    private static HostCpu NewHost(IPorts? ports, IReadOnlyDictionary<uint, ulong>? msrs)
    {
        var usual = new HostCpu();
        return new HostCpu { Ports = ports ?? usual.Ports, Msrs = msrs ?? usual.Msrs };
    }

    private Span<byte> Bytes(ulong va, int length) =>
        Guest.Hypervisor.Memory.Frame(Frames[va / 4096]).Slice((int)(va % 4096), length);

    private Entry[] Mapped() => Frames.Select((frame, page) => To(frame, page == (int)(ReadOnly / 4096) ? P | U : P | U | RW)).ToArray();

    private AddressSpace LoadPae()
    {
        var l1 = Guest.New(Mapped().Select((page, slot) => (slot, page)).ToArray());
        var l2 = Guest.New((0, To(l1, P | U | RW)));
        var last = Guest.New();
        var l3 = Guest.New((0, To(l2, P)), (3, To(last, P)));
        Xunit.Assert.Equal(Errno.None, Guest.Pin(3, l3));
        Xunit.Assert.Equal(Errno.None, Guest.Ext(MmuextCommand.NewBaseptr, l3.Number));
        return new AddressSpace(l3, l3, l2, l1);
    }
}
