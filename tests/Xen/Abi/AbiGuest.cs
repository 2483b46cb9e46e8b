using System.Buffers.Binary;
using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Xunit;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen.Abi;

/// <summary>A guest that makes hypercalls as its kernel would: numbers in registers, structures in its own memory.</summary>
/// <remarks>Its pages 0 to 15 are frames of data that it may write, page 16 is one that it may only read; after that nothing is mapped.</remarks>
internal sealed class AbiGuest
{
    public const ulong ReadOnlyPage = 16;
    public const ulong FirstHole = 17ul << 12;
    public const ulong InXen = 0xffff_8100_0000_0000;
    public const ulong NotCanonical = 0x0001_0000_0000_0000;
    public const ulong LastOfLowHalf = 0x0000_7fff_ffff_fff8;
    public const ulong Self = 0x7ff0;

    private static readonly int DataPages = 17;

    public AbiGuest(Domain? domain = null, bool linearPagetables = true)
    {
        Guest = new Guest(domain, linearPagetables);
        GiveSharedInfo(Guest.Domain);
        Data = Enumerable.Range(0, DataPages).Select(_ => Guest.New()).ToArray();
        var pages = Data.Select((mfn, page) => To(mfn, page == (int)ReadOnlyPage ? P | U : P | U | RW)).ToArray();
        Space = Guest.LoadAddressSpace(pages);
    }

    public Guest Guest { get; }

    public PageInfo SharedInfo => Guest.Domain.SharedInfo!;

    public Mfn[] Data { get; }

    public AddressSpace Space { get; }

    public Hypervisor Hypervisor => Guest.Hypervisor;

    public Vcpu Vcpu => Guest.Vcpu;

    /// <summary>The registers after the last hypercall.</summary>
    public HypercallRegisters Registers { get; private set; }

    /// <summary>How often the last hypercall was preempted.</summary>
    public int Preemptions { get; private set; }

    public static long Minus(Errno errno) => -(long)errno;

    /// <summary>Another vCPU in the same address space.</summary>
    public Vcpu AddVcpu()
    {
        var vcpu = Hypervisor.AddVcpu(Guest.Domain);
        Assert.Equal(Errno.None, new MmuextOp(Hypervisor, vcpu, [new MmuextRequest(MmuextCommand.NewBaseptr, Space.L4.Number)], DomainId.Self).Run());
        return vcpu;
    }

    /// <summary>Another domain with a vCPU and events, and with no pagetables.</summary>
    public Domain AddDomain(ushort number)
    {
        var domain = Guest.AddDomain(number);
        Hypervisor.AddVcpu(domain);
        GiveSharedInfo(domain);
        return domain;
    }

    private void GiveSharedInfo(Domain domain)
    {
        domain.SharedInfo = Hypervisor.AllocateShared(domain);
        domain.Vcpus[0].Context.Info.Place(Hypervisor.Memory, domain.SharedInfo.Mfn, 0);
        domain.Vcpus[0].Context.Info.Mask = 1;
    }

    /// <summary>Makes a hypercall until it is not preempted any more.</summary>
    public long Call(HypercallNumber number, params ulong[] arguments) => Call(Vcpu, number, int.MaxValue, arguments);

    /// <summary>The same with preemption after some checks, each time anew.</summary>
    public long Call(Vcpu vcpu, HypercallNumber number, int checks, params ulong[] arguments)
    {
        var registers = Load(number, arguments);
        Preemptions = 0;
        while (Hypervisor.Hypercalls.Invoke(vcpu, ref registers, checks))
        {
            Preemptions++;
        }

        Registers = registers;
        return (long)registers.Rax;
    }

    /// <summary>Makes it once.</summary>
    /// <returns>Whether it was preempted.</returns>
    public bool Step(HypercallNumber number, int checks, params ulong[] arguments)
    {
        var registers = Load(number, arguments);
        var isPreempted = Hypervisor.Hypercalls.Invoke(Vcpu, ref registers, checks);
        Registers = registers;
        return isPreempted;
    }

    /// <summary>Makes again what the registers hold.</summary>
    public bool StepAgain(int checks)
    {
        var registers = Registers;
        var isPreempted = Hypervisor.Hypercalls.Invoke(Vcpu, ref registers, checks);
        Registers = registers;
        return isPreempted;
    }

    /// <summary>Writes words into the guest's memory, as the guest would.</summary>
    public void Poke(ulong va, params ulong[] words)
    {
        foreach (var word in words)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(Bytes(va, sizeof(ulong)), word);
            va += sizeof(ulong);
        }
    }

    public void Poke32(ulong va, params uint[] words)
    {
        foreach (var word in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(Bytes(va, sizeof(uint)), word);
            va += sizeof(uint);
        }
    }

    public ulong Peek(ulong va) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(va, sizeof(ulong)));

    public uint Peek32(ulong va) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(va, sizeof(uint)));

    public byte[] PeekBytes(ulong va, int count) => Bytes(va, count).ToArray();

    public void AssertSound() => Assert.Null(References.FirstDefect(Hypervisor));

    /// <summary>The address of an entry of a table, with a command of mmu_update.</summary>
    public static ulong Ptr(Mfn table, int slot, ulong command = 0) => (table.Number << 12) + ((ulong)slot * 8) + command;

    private static HypercallRegisters Load(HypercallNumber number, ulong[] arguments)
    {
        ulong At(int index) => index < arguments.Length ? arguments[index] : 0;
        return new HypercallRegisters { Rax = (ulong)number, Rdi = At(0), Rsi = At(1), Rdx = At(2), R10 = At(3), R8 = At(4), R9 = At(5) };
    }

    private Span<byte> Bytes(ulong va, int count) => Hypervisor.Memory.Frame(Data[va >> 12]).Slice((int)(va & 0xfff), count);
}
