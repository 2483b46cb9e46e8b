using Verified.Abi;
using Verified.Kernel.Xen;
using Xunit;

namespace Verified.Tests.Xen;

/// <summary>No hypercall ends in an exception, and after each step what is counted is what is there.</summary>
public class HostileProgramTests
{
    private static readonly int Steps = 2000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Whatever_a_guest_asks_the_counts_are_the_references(int seed)
    {
        var hostile = new HostileGuest(seed, NewDomain(seed));
        for (var step = 0; step < Steps; step++)
        {
            hostile.Step();
            Assert.True(References.FirstDefect(hostile.Hypervisor) is null, $"seed {seed}, step {step}: {References.FirstDefect(hostile.Hypervisor)}");
        }

        hostile.Finish();
        Assert.Null(References.FirstDefect(hostile.Hypervisor));
        var domain = hostile.Hypervisor.FindDomain(new DomainId(1))!;
        hostile.Hypervisor.DestroyDomain(domain);
        Assert.DoesNotContain(hostile.Hypervisor.Frames, page => page.Owner == domain);
    }

    [Fact]
    public void The_programs_get_far()
    {
        var answers = Enumerable.Range(1, 6).SelectMany(Answers).ToHashSet();

        foreach (var name in new[] { "mmu_update", "update_va_mapping", "PinL1Table", "PinL2Table", "PinL3Table", "PinL4Table", "UnpinTable", "NewBaseptr", "NewUserBaseptr", "ClearPage", "store" })
        {
            Assert.True(answers.Contains((name, Errno.None)), $"{name} never succeeded");
        }

        foreach (var errno in new[] { Errno.EINVAL, Errno.EBUSY, Errno.EPERM, Errno.ENOSYS, Errno.ESRCH, Errno.ERESTART })
        {
            Assert.True(answers.Any(answer => answer.Errno == errno), $"nothing was answered with {errno}");
        }
    }

    [Fact]
    public void A_reference_that_is_not_counted_is_noticed()
    {
        var guest = new Guest();
        var data = guest.New();
        guest.LoadAddressSpace(Guest.To(data, Guest.P | Guest.RW));
        Assert.Null(References.FirstDefect(guest.Hypervisor));

        guest.Page(data).TypeCount--;
        Assert.Equal($"{guest.Page(data)}: 1 type references", References.FirstDefect(guest.Hypervisor));
    }

    private static IEnumerable<(string Name, Errno Errno)> Answers(int seed)
    {
        var hostile = new HostileGuest(seed, NewDomain(seed));
        for (var step = 0; step < Steps; step++)
        {
            hostile.Step();
        }

        return hostile.Answers.Keys;
    }

    private static Domain NewDomain(int seed) => new(new DomainId(1), seed % 3 == 0 ? Mode.Pae : Mode.Long) { HidesM2p = seed % 2 == 0 };
}
