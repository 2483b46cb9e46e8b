using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen;

/// <summary>A guest with several vCPUs that asks for anything, mostly for what could be granted, and lets each hypercall be preempted anywhere.</summary>
/// <remarks>The choices are those of a generator with a fixed seed. Each frame has a level that it mostly plays, so that tables of all levels come about.</remarks>
internal sealed class HostileGuest
{
    private static readonly int Vcpus = 2;
    private static readonly int OwnFrames = 30;
    private static readonly int[] LowSlots = [0, 0, 0, 1];
    private static readonly int[] Slots = [0, 1, 2, 3, 255, 256, 258, 271, 272, 427, 428, 511];
    private static readonly ulong[] UsualFlags = [P, P | RW, P | U, P | U | RW, P | A, P | U | RW | A | D, 0];
    private static readonly ulong[] OddFlags = [PWT, PCD, PSE, G, NX, 1ul << 52, 1ul << 62, ulong.MaxValue];

    private readonly Random random;
    private readonly Guest guest;
    private readonly List<Vcpu> vcpus;
    private readonly List<Mfn> own;
    private readonly Mfn[] others;
    private readonly (string Name, Func<int, Errno> Continue)?[] underway = new (string, Func<int, Errno>)?[Vcpus];

    public HostileGuest(int seed, Domain domain)
    {
        random = new Random(seed);
        guest = new Guest(domain);
        vcpus = [guest.Vcpu, .. Enumerable.Range(1, Vcpus - 1).Select(_ => guest.Hypervisor.AddVcpu(domain))];
        own = Enumerable.Range(0, OwnFrames).Select(_ => guest.New()).ToList();
        var device = guest.New();
        guest.Hypervisor.GiveToIo(device);
        domain.PermitIoMemory(new Mfn(0x2000));
        own.Add(guest.Hypervisor.AllocateShared(domain).Mfn);
        Boot();
        others = [device, new Mfn(0x2000), NoMemory, Mfn.Invalid, new Mfn(0), guest.NewOf(guest.AddDomain(2)), domain.PerDomainTable!.Mfn, new Mfn(90)];
    }

    public Hypervisor Hypervisor => guest.Hypervisor;

    /// <summary>How often each thing was answered how.</summary>
    public Dictionary<(string Name, Errno Errno), int> Answers { get; } = [];

    /// <summary>One vCPU goes on: with its hypercall, with another one, or with an access to memory.</summary>
    public void Step()
    {
        var index = random.Next(Vcpus);
        if (underway[index] is null && random.Next(4) == 0)
        {
            TouchMemory(vcpus[index]);
            return;
        }

        var (name, go) = underway[index] ?? NewHypercall(vcpus[index]);
        var errno = go(random.Next(3) == 0 ? random.Next(600) : int.MaxValue);
        underway[index] = errno == Errno.ERESTART ? (name, go) : null;
        Answers[(name, errno)] = Answers.GetValueOrDefault((name, errno)) + 1;
    }

    /// <summary>Everything that is under way comes to its end.</summary>
    public void Finish()
    {
        for (var index = 0; index < Vcpus; index++)
        {
            while (underway[index] is var (_, go) && go(int.MaxValue) == Errno.ERESTART)
            {
            }

            underway[index] = null;
        }
    }

    /// <summary>Each vCPU gets a root under which frames of data are writable.</summary>
    private void Boot()
    {
        var isPae = guest.Domain.Mode.Is32Bit;
        for (var slot = 0; slot < 4; slot++)
        {
            guest.Set(own[1], slot, To(own[slot * 5], P | U | RW));
        }

        guest.Set(own[2], 0, To(own[1], P | U | RW));
        guest.Set(own[3], 0, To(own[2], P | RW));
        guest.Set(own[isPae ? 3 : 4], isPae ? 3 : 0, To(own[isPae ? 7 : 3], P | RW));
        foreach (var vcpu in vcpus)
        {
            var root = new MmuextRequest(MmuextCommand.NewBaseptr, own[isPae ? 3 : 4].Number);
            Xunit.Assert.Equal(Errno.None, new MmuextOp(Hypervisor, vcpu, [root], DomainId.Self).Run());
        }
    }

    private (string, Func<int, Errno>) NewHypercall(Vcpu vcpu)
    {
        var kind = random.Next(10);
        if (kind < 5)
        {
            var update = new MmuUpdate(Hypervisor, vcpu, Several(NewUpdate), random.Next(30) == 0 ? (uint)random.Next() : 0x7ff0);
            return ("mmu_update", update.Continue);
        }

        if (kind < 6)
        {
            var va = new UpdateVaMapping(Hypervisor, vcpu, new VaMapping(Va(), EntryFor(1).Raw, (ulong)random.Next(12)), DomainId.Self);
            return ("update_va_mapping", va.Continue);
        }

        var requests = Several(NewExtended);
        return (requests[0].Command.ToString(), new MmuextOp(Hypervisor, vcpu, requests, DomainId.Self).Continue);
    }

    private List<T> Several<T>(Func<T> make) => Enumerable.Range(0, random.Next(1, 4)).Select(_ => make()).ToList();

    private MmuUpdateRequest NewUpdate()
    {
        var table = AnyFrame();
        var command = random.Next(8) == 0 ? random.Next(8) : 0;
        return Request(table, Pick(Slots), EntryFor(LevelOf(table)), (MmuUpdateCommand)command);
    }

    private MmuextRequest NewExtended()
    {
        var frame = AnyFrame();
        var command = random.Next(12) switch
        {
            < 4 => Math.Max(LevelOf(frame), 1) - 1,
            < 6 => (int)MmuextCommand.UnpinTable,
            6 => (int)MmuextCommand.NewBaseptr,
            7 => (int)MmuextCommand.NewUserBaseptr,
            8 => (int)MmuextCommand.ClearPage,
            _ => random.Next(24),
        };
        return new MmuextRequest((MmuextCommand)command, frame.Number, random.Next(4) == 0 ? (ulong)random.Next() : AnyFrame().Number);
    }

    /// <summary>An entry for a table of this level: mostly a frame of the level below, sometimes of its own, sometimes anything.</summary>
    private Entry EntryFor(int level)
    {
        var target = random.Next(12) switch
        {
            0 => AnyFrame(),
            1 => level < 2 ? AnyFrame() : FrameOf(level),
            _ => FrameOf(level - 1),
        };
        var flags = Pick(UsualFlags) | (random.Next(25) == 0 ? Pick(OddFlags) & Entry.Flags : 0);
        return To(target, flags);
    }

    private void TouchMemory(Vcpu vcpu)
    {
        var va = Va();
        var write = random.Next(2) == 0;
        if (Hypervisor.Access(vcpu, va, write) is { } found && Hypervisor.Page(found.Frame) is { } page && write)
        {
            Answers[("store", Errno.None)] = Answers.GetValueOrDefault(("store", Errno.None)) + 1;
            Hypervisor.Memory.WriteEntry(page.Mfn, Pick(Slots), EntryFor(LevelOf(page.Mfn)));
        }
    }

    private ulong Va()
    {
        var va = 0ul;
        for (var level = 4; level > 0; level--)
        {
            va = (va << 9) | (uint)Pick(random.Next(4) == 0 ? Slots : LowSlots);
        }

        va <<= 12;
        return (va & (1ul << 47)) != 0 && random.Next(20) > 0 ? va | 0xffff_0000_0000_0000 : va;
    }

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];

    private Mfn AnyFrame() => random.Next(25) == 0 ? Pick(others) : own[random.Next(own.Count)];

    private Mfn FrameOf(int level) => own[(random.Next(own.Count / 5) * 5) + Math.Clamp(level, 0, 4)];

    private int LevelOf(Mfn mfn) => own.IndexOf(mfn) is >= 0 and var index ? index % 5 : random.Next(5);
}
