using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using static Verified.Tests.Xen.Abi.AbiGuest;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen.Abi;

/// <summary>A guest that makes any hypercall with any arguments, half of them such that they could be granted, and gives up continuations at will.</summary>
/// <remarks>The choices are those of a generator with a fixed seed. Beside it there is a domain that grants it a frame, and to which nothing else may happen.</remarks>
internal sealed class HostileAbiGuest
{
    private const ulong Arguments = 0x1000;
    private const ulong MoreArguments = 0x2000;

    private static readonly ulong[] Addresses =
        [0, 1, Arguments, MoreArguments, 0x3ff8, 0x3fff, FirstHole - 8, FirstHole, ReadOnlyPage << 12, InXen, 0xffff_8000_0000_0000, 0xffff_87ff_ffff_fff8, 0xffff_8800_0000_0000, NotCanonical, LastOfLowHalf, ulong.MaxValue];

    private static readonly ulong[] Counts = [0, 1, 2, 3, 31, 512, 0x7fff_ffff, 0x8000_0000, 0x8000_0001, 0xffff_ffff, 1ul << 32, 1ul << 61, ulong.MaxValue];
    private static readonly ulong[] Domains = [Self, Self, Self, 1, 2, 9, 0x7ff1, 0x7ff2, 0x2_7ff0, 0x3_7ff0, 0xffff];
    private static readonly ulong[] Flags = [P, P | RW, P | U, P | U | RW, P | U | RW | A | D, 0, P | PSE, P | PCD, ulong.MaxValue];

    private static readonly HypercallNumber[] Usual =
    [
        HypercallNumber.MmuUpdate, HypercallNumber.MmuUpdate, HypercallNumber.MmuextOp, HypercallNumber.MmuextOp, HypercallNumber.UpdateVaMapping, HypercallNumber.Multicall,
        HypercallNumber.MemoryOp, HypercallNumber.EventChannelOp, HypercallNumber.GrantTableOp, HypercallNumber.SchedOp, HypercallNumber.VcpuOp, HypercallNumber.SetGdt,
    ];

    private static readonly int MostBlindCalls = 40;

    private readonly Random random;
    private readonly AbiGuest guest = new();
    private readonly Vcpu[] vcpus;
    private readonly HypercallRegisters?[] preempted;
    private readonly Mfn[] frames;
    private readonly Mfn[] untouchable;
    private readonly byte[][] before;
    private int blindCalls;

    public HostileAbiGuest(int seed)
    {
        random = new Random(seed);
        var other = guest.AddDomain(2);
        var granted = guest.Guest.NewOf(other);
        other.Grants.Frames.Add(guest.Hypervisor.AllocateShared(other));
        guest.Hypervisor.Memory.Write(other.Grants.Frames[0].Mfn, 8, 1 | (1ul << 16) | (granted.Number << 32));
        untouchable = [guest.Guest.NewOf(other), guest.Guest.NewOf(other, (0, To(granted, P | RW))), guest.Guest.NewOf(other)];
        before = untouchable.Select(mfn => guest.Hypervisor.Memory.Frame(mfn).ToArray()).ToArray();
        vcpus = [guest.Vcpu, guest.AddVcpu()];
        preempted = new HypercallRegisters?[vcpus.Length];
        var space = guest.Space;
        frames =
        [
            space.L1, space.L2, space.L3, space.L4, .. guest.Data, .. Enumerable.Range(0, 8).Select(_ => guest.Guest.New()), guest.SharedInfo.Mfn,
            granted, .. untouchable, NoMemory, Mfn.Invalid, new Mfn(0), new Mfn(5), other.SharedInfo!.Mfn,
        ];
    }

    public Hypervisor Hypervisor => guest.Hypervisor;

    /// <summary>Frames of the other domain that it grants to nobody.</summary>
    public IReadOnlyList<Mfn> Untouchable => untouchable;

    /// <summary>What was answered how often.</summary>
    public Dictionary<(HypercallNumber, long), int> Answers { get; } = [];

    /// <summary>It runs no more, or has long had no memory of its own to ask from.</summary>
    public bool IsOver => guest.Guest.Domain.IsShutDown || blindCalls > MostBlindCalls;

    /// <summary>One hypercall of one vCPU, or one that was preempted once more.</summary>
    public void Step()
    {
        var index = random.Next(vcpus.Length);
        var vcpu = vcpus[index];
        var registers = preempted[index] is { } kept && random.Next(8) > 0 ? kept : NewCall();
        var number = (HypercallNumber)registers.Rax;
        vcpu.Context.Registers.Rsp = Pick(Addresses);
        var isPreempted = Hypervisor.Hypercalls.Invoke(vcpu, ref registers, random.Next(3) == 0 ? random.Next(600) : int.MaxValue);
        preempted[index] = isPreempted ? registers : null;
        if (!isPreempted && Answers.Count < 4096)
        {
            Answers[(number, (long)registers.Rax)] = Answers.GetValueOrDefault((number, (long)registers.Rax)) + 1;
        }

        ReturnToKernel(vcpu);
    }

    /// <summary>The first thing that is not as it must be, or null.</summary>
    public string? FirstDefect()
    {
        for (var index = 0; index < untouchable.Length; index++)
        {
            if (!Hypervisor.Memory.Frame(untouchable[index]).SequenceEqual(before[index]) || Hypervisor.Page(untouchable[index])!.Count != 1)
            {
                return $"{untouchable[index]} of another domain has changed";
            }
        }

        return References.FirstDefect(Hypervisor);
    }

    private static void ReturnToKernel(Vcpu vcpu)
    {
        if (vcpu.InUserMode)
        {
            vcpu.InUserMode = false;
            vcpu.Tlb.Forget();
        }
    }

    private HypercallRegisters NewCall()
    {
        var number = random.Next(4) == 0 ? (HypercallNumber)random.Next(70) : Pick(Usual);
        number = number == HypercallNumber.Iret && random.Next(20) > 0 ? HypercallNumber.MmuUpdate : number;
        blindCalls = Hypervisor.WriteToGuest(vcpus[0], Arguments, 0ul) ? 0 : blindCalls + 1;
        FillArguments(number);
        var arguments = ArgumentsOf(number);
        return new HypercallRegisters
        {
            Rax = random.Next(200) == 0 ? Any() : (ulong)number,
            Rdi = arguments[0],
            Rsi = arguments[1],
            Rdx = arguments[2],
            R10 = arguments[3],
            R8 = arguments[4],
            R9 = Any(),
        };
    }

    private ulong[] ArgumentsOf(HypercallNumber number)
    {
        if (random.Next(5) == 0)
        {
            return [Any(), Any(), Any(), Any(), Any()];
        }

        var list = random.Next(6) == 0 ? Pick(Addresses) : Arguments;
        var count = random.Next(6) == 0 ? Pick(Counts) : (ulong)random.Next(1, 4);
        return number switch
        {
            HypercallNumber.MmuUpdate or HypercallNumber.MmuextOp => [list, count, random.Next(3) == 0 ? Pick(Addresses) : 0, Pick(Domains), 0],
            HypercallNumber.UpdateVaMapping => [(ulong)random.Next(40) << 12, EntryValue(), random.Next(4) == 0 ? Any() : (ulong)random.Next(8), 0, 0],
            HypercallNumber.UpdateVaMappingOtherdomain => [(ulong)random.Next(40) << 12, EntryValue(), 0, Pick(Domains), 0],
            HypercallNumber.Multicall => [list, count, 0, 0, 0],
            HypercallNumber.GrantTableOp => [(ulong)random.Next(12), list, count, 0, 0],
            HypercallNumber.VcpuOp => [random.Next(3) == 0 ? 10 : (ulong)random.Next(14), (ulong)random.Next(3), list, 0, 0],
            HypercallNumber.MemoryOp => [(ulong)random.Next(30) + (random.Next(10) == 0 ? (ulong)random.Next() << 6 : 0), list, 0, 0, 0],
            HypercallNumber.SetGdt => [list, (ulong)random.Next(2000), 0, 0, 0],
            HypercallNumber.SchedOp => [random.Next(500) == 0 ? 2 : (ulong)(random.Next(3) * 3), list, 0, 0, 0],
            _ => [(ulong)random.Next(16), list, Any(), Any(), Any()],
        };
    }

    /// <summary>What the arguments point to, as the guest's own stores would leave it.</summary>
    private void FillArguments(HypercallNumber number)
    {
        for (var index = 0; index < 3; index++)
        {
            ulong[] words = random.Next(6) == 0 ? [Any(), Any(), Any(), Any()] : number switch
            {
                HypercallNumber.MmuUpdate => [Ptr(Pick(frames), SlotOf(), (ulong)(random.Next(6) == 0 ? random.Next(8) : 0)), EntryValue()],
                HypercallNumber.MmuextOp => [(ulong)random.Next(22), random.Next(8) == 0 ? Any() : Pick(frames).Number, random.Next(2) == 0 ? Pick(frames).Number : Any()],
                HypercallNumber.Multicall => MulticallEntry(),
                HypercallNumber.GrantTableOp => [(ulong)random.Next(40) << 12, (ulong)random.Next(32) + (8ul << 32), random.Next(2) == 0 ? 2 : (ulong)random.Next(6), Any()],
                HypercallNumber.MemoryOp => [MoreArguments, (ulong)random.Next(4), (ulong)random.Next(3), Pick(Domains)],
                HypercallNumber.EventChannelOp => [Pick(Domains) + ((ulong)random.Next(4) << 32), (ulong)random.Next(4)],
                HypercallNumber.SetGdt => [Pick(frames).Number, Pick(frames).Number],
                HypercallNumber.VcpuOp => [Pick(frames).Number, (ulong)random.Next(70) * 64],
                _ => [Any(), Any()],
            };
            Store(Arguments + ((ulong)(index * words.Length) * 8), words);
        }

        Store(Arguments + 64, [number == HypercallNumber.MemoryOp ? (ulong)random.Next(3) : Any()]);
        Store(MoreArguments, [Pick(frames).Number, Pick(frames).Number, Pick(frames).Number, Any()]);
    }

    private ulong[] MulticallEntry()
    {
        var number = random.Next(8) == 0 ? (HypercallNumber)random.Next(70) : Pick(Usual);
        number = number == HypercallNumber.Iret && random.Next(20) > 0 ? HypercallNumber.XenVersion : number;
        return [(ulong)number, 0, .. ArgumentsOf(number), 0];
    }

    private void Store(ulong va, ulong[] words)
    {
        foreach (var word in words)
        {
            Hypervisor.WriteToGuest(vcpus[0], va, word);
            va += sizeof(ulong);
        }
    }

    private ulong EntryValue() => random.Next(12) == 0 ? Any() : To(Pick(frames), Pick(Flags) & Entry.Flags).Raw;

    private int SlotOf() => random.Next(3) == 0 ? random.Next(512) : random.Next(24);

    private ulong Any() =>
        random.Next(6) switch
        {
            0 => Pick(Addresses),
            1 => Pick(Counts),
            2 => Pick(frames).Number,
            3 => Pick(Domains),
            4 => (ulong)random.Next(40),
            _ => (ulong)random.NextInt64() << random.Next(2),
        };

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];
}
