using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Xunit;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen;

/// <summary>What the entries of each level may be, and what an accepted one becomes.</summary>
public class ValidationTests
{
    private readonly Guest guest = new();

    [Theory]
    [InlineData(P | RW | U | A | D | NX, 0)]
    [InlineData(P | (7ul << 9) | (0x7ful << 52), 0)]
    [InlineData(P | PWT, 4)]
    [InlineData(P | PCD, 4)]
    [InlineData(P | PSE, 4)]
    [InlineData(P | G, 3)]
    public void Flags_are_allowed_or_refused_by_level(ulong flags, int refusedLevels)
    {
        var l1 = guest.New((0, To(guest.New(), flags)));
        Assert.Equal(refusedLevels == 4 ? Errno.EINVAL : Errno.None, guest.Pin(1, l1));

        foreach (var level in new[] { 2, 3, 4 })
        {
            var table = guest.New((0, To(TableOf(level - 1), flags)));
            Assert.Equal(refusedLevels > 0 ? Errno.EINVAL : Errno.None, guest.Pin(level, table));
        }
    }

    [Fact]
    public void An_entry_that_is_not_present_may_be_anything()
    {
        foreach (var level in new[] { 1, 2, 3, 4 })
        {
            Assert.Equal(Errno.None, guest.Pin(level, guest.New((0, new Entry(0xffff_ffff_ffff_fffe)))));
        }
    }

    [Theory]
    [InlineData(1, P, P | U | (1ul << 52))]
    [InlineData(1, P | U, P | U | G)]
    [InlineData(1, P | U | (1ul << 52), P | U | (1ul << 52))]
    [InlineData(2, P, P | U)]
    [InlineData(3, P, P | U)]
    [InlineData(4, P, P | U | A)]
    public void An_accepted_entry_is_normalised(int level, ulong flags, ulong becomes)
    {
        var target = level == 1 ? guest.New() : TableOf(level - 1);
        var table = guest.New((7, To(target, flags)));

        Assert.Equal(Errno.None, guest.Pin(level, table));
        Assert.Equal(To(target, becomes), guest.Get(table, 7));
        Assert.Equal(To(target, becomes), Mode.Long.Adjust(level, guest.Get(table, 7)));
    }

    [Fact]
    public void A_device_makes_caching_the_domains_concern_in_level_1_only()
    {
        var driver = new Guest(new Domain(new DomainId(1), Mode.Long) { HasDevices = true });

        Assert.Equal(Errno.None, driver.Pin(1, driver.New((0, To(driver.New(), P | PWT | PCD)))));
        Assert.Equal(Errno.EINVAL, driver.Pin(2, driver.New((0, To(driver.New(), P | PCD)))));
    }

    [Fact]
    public void Frames_that_are_not_the_domains_cannot_be_mapped()
    {
        var foreign = guest.NewOf(guest.AddDomain(2));
        var free = guest.Hypervisor.Frames.Last(page => page.Count == 0).Mfn;

        Assert.Equal(Errno.EBUSY, guest.Pin(1, guest.New((0, To(foreign, P)))));
        Assert.Equal(Errno.EBUSY, guest.Pin(1, guest.New((0, To(new Mfn(0), P)))));
        Assert.Equal(Errno.EBUSY, guest.Pin(1, guest.New((0, To(free, P)))));
        Assert.Equal(Errno.EINVAL, guest.Pin(2, guest.New((0, To(foreign, P)))));
    }

    [Fact]
    public void Device_memory_needs_permission_and_is_not_cached()
    {
        var driver = new Guest(new Domain(new DomainId(1), Mode.Long));
        var (readOnly, between) = (new Mfn(0x2000), driver.New());
        driver.Hypervisor.GiveToIo(between);
        Assert.Equal(Errno.EPERM, driver.Pin(1, driver.New((0, To(NoMemory, P)))));
        Assert.Equal(Errno.EPERM, driver.Pin(1, driver.New((0, To(between, P)))));
        Assert.Equal(Errno.EINVAL, driver.Pin(1, driver.New((0, To(Mfn.Invalid, P)))));

        driver.Domain.PermitIoMemory(NoMemory);
        driver.Domain.PermitIoMemory(readOnly);
        driver.Domain.PermitIoMemory(between);
        driver.Hypervisor.ForbidMmioWrites(readOnly);
        var l1 = driver.New((0, To(NoMemory, P | RW | U)), (1, To(readOnly, P | RW | U | PWT)), (2, To(between, P | U | PCD)), (3, To(NoMemory, P | U | PWT | PSE)));

        Assert.Equal(Errno.None, driver.Pin(1, l1));
        Assert.Equal(To(NoMemory, P | RW | U | G | PWT | PCD), driver.Get(l1, 0));
        Assert.Equal(To(readOnly, P | U | G | PWT | PCD), driver.Get(l1, 1));
        Assert.Equal(To(between, P | U | G | PCD), driver.Get(l1, 2));
        Assert.Equal(To(NoMemory, P | U | G | PWT | PCD), driver.Get(l1, 3));
        Assert.Equal(Errno.None, driver.Unpin(l1));
        Assert.Equal((DomainId.Io, 1ul), (driver.Page(between).Owner!.Id, driver.Page(between).Count));
        Assert.Null(References.FirstDefect(driver.Hypervisor));
    }

    [Theory]
    [InlineData(PageType.L1)]
    [InlineData(PageType.SegDesc)]
    internal void A_table_may_be_mapped_read_only_and_never_writable(PageType type)
    {
        var table = guest.New();
        Assert.Equal(Errno.None, guest.Hypervisor.GetPageType(guest.Page(table), type));

        Assert.Equal(Errno.None, guest.Pin(1, guest.New((0, To(table, P)))));
        Assert.Equal(Errno.EBUSY, guest.Pin(1, guest.New((0, To(table, P | RW)))));
    }

    [Fact]
    public void Memory_that_Xen_shares_can_be_written_but_its_caching_is_Xens()
    {
        var driver = new Guest(new Domain(new DomainId(1), Mode.Long) { HasDevices = true });
        var shared = driver.Hypervisor.AllocateShared(driver.Domain).Mfn;

        Assert.Equal(Errno.None, driver.Pin(1, driver.New((0, To(shared, P | RW)))));
        Assert.Equal(Errno.EACCES, driver.Pin(1, driver.New((0, To(shared, P | RW | PCD)))));
        Assert.Equal(Errno.EBUSY, driver.Pin(1, driver.New((0, To(driver.Hypervisor.Frames.First(f => f.Owner?.Id == DomainId.Xen).Mfn, P)))));
        Assert.Null(References.FirstDefect(driver.Hypervisor));
    }

    [Fact]
    public void The_slots_of_Xen_are_overwritten_and_not_looked_at()
    {
        var junk = new Entry(0xdead_b000 | P | RW | U | PSE);
        var l4 = guest.New((256, junk), (258, junk), (260, junk), (271, junk));

        Assert.Equal(Errno.None, guest.Pin(4, l4));
        Assert.Equal(default, guest.Get(l4, 256));
        Assert.Equal(To(l4, P | RW | A | D), guest.Get(l4, 258));
        Assert.Equal(To(guest.Domain.PerDomainTable!.Mfn, P | RW | A | D), guest.Get(l4, 260));
        Assert.Equal(default, guest.Get(l4, 271));
        Assert.Equal(Errno.EINVAL, guest.Pin(4, guest.New((255, junk))));
        Assert.Equal(Errno.EINVAL, guest.Pin(4, guest.New((272, junk))));
    }

    [Fact]
    public void A_failed_level_1_table_gives_back_what_it_took()
    {
        var (data, table) = (guest.New(), guest.New());
        guest.Set(table, 0, To(data, P | RW));
        guest.Set(table, 511, To(table, P | RW));

        Assert.Equal(Errno.EBUSY, guest.Pin(1, table));
        Assert.Equal((0ul, 1ul), (guest.Page(data).TypeCount, guest.Page(data).Count));
        Assert.Null(References.FirstDefect(guest.Hypervisor));
    }

    private Mfn TableOf(int level)
    {
        var table = guest.New();
        Assert.Equal(Errno.None, guest.Pin(level, table));
        return table;
    }
}
