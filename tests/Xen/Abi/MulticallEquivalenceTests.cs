using System.Security.Cryptography;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Frames;
using Xunit;
using static Verified.Tests.Xen.Abi.AbiGuest;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen.Abi;

/// <summary>A multicall is its calls one after the other, however it is preempted.</summary>
public class MulticallEquivalenceTests
{
    private const ulong List = 0x1000;
    private const ulong Lists = 0x3000;

    private static readonly int Programs = 300;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_multicall_leaves_what_its_calls_leave_one_by_one(int seed)
    {
        var differing = 0;
        for (var program = 0; program < Programs; program++)
        {
            var entries = NewProgram(new Random((seed * 1000) + program));
            var (singles, many, preempted) = (new AbiGuest(), new AbiGuest(), new AbiGuest());
            var expected = RunOneByOne(singles, entries);

            Assert.Equal(expected, RunTogether(many, entries, int.MaxValue));
            Assert.Equal(expected, RunTogether(preempted, entries, 2 + (program % 7)));
            Assert.Equal(State(singles), State(many));
            Assert.Equal(State(singles), State(preempted));
            many.AssertSound();
            differing += expected.Distinct().Count();
        }

        Assert.True(differing > Programs * 2, "the programs all answer the same");
    }

    /// <summary>Numbers and arguments; what they point to depends on the guest, which is built the same each time.</summary>
    private static List<(HypercallNumber Number, ulong[] Arguments, ulong[] Pointed)> NewProgram(Random random)
    {
        var fresh = new AbiGuest();
        Mfn[] frames = [fresh.Space.L1, fresh.Space.L2, fresh.Space.L3, .. fresh.Data.Skip(5).Take(3), fresh.Guest.New(), fresh.Guest.New()];
        Mfn Frame() => frames[random.Next(frames.Length)];
        ulong Value() => To(Frame(), random.Next(3) == 0 ? P : P | U | RW).Raw;
        return Enumerable.Range(0, random.Next(1, 7)).Select(index =>
        {
            var list = Lists + ((ulong)index * 256);
            return random.Next(6) switch
            {
                0 or 1 => Entry(HypercallNumber.MmuUpdate, [list, 2, list + 240, Self], [Ptr(Frame(), random.Next(20, 24)), Value(), Ptr(Frame(), random.Next(20, 24)), random.Next(2) == 0 ? 0 : Value()]),
                2 => Entry(HypercallNumber.MmuextOp, [list, 1, list + 240, Self], [(ulong)random.Next(5), Frame().Number, 0]),
                3 => Entry(HypercallNumber.UpdateVaMapping, [(ulong)random.Next(20, 24) << 12, Value(), (ulong)random.Next(3)], []),
                4 => Entry(HypercallNumber.EventChannelOp, [(ulong)random.Next(10), list], [(ulong)random.Next(3), 0]),
                _ => Entry(HypercallNumber.XenVersion, [(ulong)random.Next(12), list], []),
            };
        }).ToList();
    }

    private static (HypercallNumber Number, ulong[] Arguments, ulong[] Pointed) Entry(HypercallNumber number, ulong[] arguments, ulong[] pointed) => (number, arguments, pointed);

    /// <summary>Both pages are touched, so that their entries are marked in any case.</summary>
    private static void Prepare(AbiGuest guest, List<(HypercallNumber Number, ulong[] Arguments, ulong[] Pointed)> entries)
    {
        guest.Guest.New();
        guest.Guest.New();
        Assert.True(guest.Hypervisor.WriteToGuest(guest.Vcpu, List, 0ul) && guest.Hypervisor.WriteToGuest(guest.Vcpu, Lists, 0ul));
        for (var index = 0; index < entries.Count; index++)
        {
            guest.Poke(Lists + ((ulong)index * 256), entries[index].Pointed);
        }
    }

    private static List<long> RunOneByOne(AbiGuest guest, List<(HypercallNumber Number, ulong[] Arguments, ulong[] Pointed)> entries)
    {
        Prepare(guest, entries);
        return entries.Select(entry => guest.Call(entry.Number, entry.Arguments)).ToList();
    }

    private static List<long> RunTogether(AbiGuest guest, List<(HypercallNumber Number, ulong[] Arguments, ulong[] Pointed)> entries, int checks)
    {
        Prepare(guest, entries);
        for (var index = 0; index < entries.Count; index++)
        {
            guest.Poke(List + ((ulong)index * 64), (ulong)entries[index].Number);
            guest.Poke(List + ((ulong)index * 64) + 16, entries[index].Arguments);
        }

        Assert.Equal(0, guest.Call(guest.Vcpu, HypercallNumber.Multicall, checks, List, (ulong)entries.Count));
        return Enumerable.Range(0, entries.Count).Select(index => (long)guest.Peek(List + ((ulong)index * 64) + 8)).ToList();
    }

    /// <summary>Types, counts and owners of all frames, and what stands in them but for the list of the multicall itself.</summary>
    private static string State(AbiGuest guest)
    {
        guest.Poke(List, new ulong[512]);
        return string.Join('\n', guest.Hypervisor.Frames.Select(page =>
            $"{page} {page.Owner} {page.IsPinned} {Convert.ToHexString(SHA256.HashData(guest.Hypervisor.Memory.Frame(page.Mfn)))}"));
    }
}
