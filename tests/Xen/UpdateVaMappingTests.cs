using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Xunit;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen;

public class UpdateVaMappingTests
{
    private static readonly ulong FlushTlb = 1;
    private static readonly ulong FlushPage = 2;
    private static readonly ulong All = 4;

    private readonly Guest guest = new();
    private readonly Mfn data;
    private readonly AddressSpace space;

    public UpdateVaMappingTests()
    {
        data = guest.New();
        space = guest.LoadAddressSpace(To(data, P | RW), To(guest.New(), P | RW));
    }

    [Theory]
    [InlineData(0x0000_0000_0020_0000ul)]
    [InlineData(0x0000_8000_0000_0000ul)]
    [InlineData(0xffff_8000_0000_0000ul)]
    [InlineData(0xffff_8800_0000_0000ul)]
    public void An_address_without_a_table_is_refused(ulong va) => Assert.Equal(Errno.EINVAL, guest.UpdateVa(va, default));

    [Fact]
    public void The_table_of_the_address_is_changed()
    {
        Assert.Equal(Errno.EBUSY, guest.UpdateVa(0x5000, To(space.L1, P | RW)));
        Assert.Equal(Errno.None, guest.UpdateVa(0x5000, To(space.L1, P)));
        Assert.Equal(space.L1, guest.Get(space.L1, 5).Frame);
        Assert.Null(References.FirstDefect(guest.Hypervisor));
    }

    [Fact]
    public void What_a_linear_mapping_shows_as_level_1_is_no_level_1_table()
    {
        guest.Update(space.L4, 1, To(space.L4, P));

        Assert.Equal(Errno.EINVAL, guest.UpdateVa(1ul << 39, default));
    }

    [Fact]
    public void Other_domains_are_named_as_in_mmu_update()
    {
        guest.AddDomain(2);

        Assert.Equal(Errno.ESRCH, guest.UpdateVa(0, default, fd: new DomainId(1)));
        Assert.Equal(Errno.ESRCH, guest.UpdateVa(0, default, fd: new DomainId(3)));
        Assert.Equal(Errno.EPERM, guest.UpdateVa(0, default, fd: new DomainId(2)));
    }

    [Theory]
    [InlineData(0ul, 2, 1)]
    [InlineData(3ul, 2, 1)]
    [InlineData(1ul, 0, 1)]
    [InlineData(2ul, 1, 1)]
    [InlineData(5ul, 0, 0)]
    [InlineData(6ul, 1, 0)]
    public void It_flushes_what_it_is_asked_to(ulong flags, int left, int leftOnOther)
    {
        var other = OtherVcpu();
        guest.Hypervisor.Access(guest.Vcpu, 0, write: true);
        guest.Hypervisor.Access(guest.Vcpu, 0x1000, write: true);
        guest.Hypervisor.Access(other, 0, write: true);

        Assert.Equal(Errno.None, guest.UpdateVa(0, To(data, P), flags));
        Assert.Equal((left, leftOnOther), (guest.Vcpu.Tlb.Translations.Count(), other.Tlb.Translations.Count()));
    }

    [Fact]
    public void It_flushes_nothing_when_it_is_refused()
    {
        guest.Hypervisor.Access(guest.Vcpu, 0, write: true);

        Assert.Equal(Errno.EBUSY, guest.UpdateVa(0, To(space.L1, P | RW), FlushTlb | All));
        Assert.Single(guest.Vcpu.Tlb.Translations);
    }

    [Fact]
    public void A_bitmap_names_the_processors_and_one_that_cannot_be_read_is_an_error_after_the_change()
    {
        var other = OtherVcpu();
        guest.Hypervisor.Access(other, 0, write: true);
        guest.Set(guest.Get(space.L1, 1).Frame, 1, new Entry(0b10));

        Assert.Equal(Errno.None, guest.UpdateVa(0, To(data, P), FlushTlb | 0x1008));
        Assert.Empty(other.Tlb.Translations);
        Assert.Equal(Errno.EFAULT, guest.UpdateVa(0, default, FlushPage | 0x9000));
        Assert.Equal(default, guest.Get(space.L1, 0));
    }

    private Vcpu OtherVcpu()
    {
        var other = guest.Hypervisor.AddVcpu(guest.Domain);
        Assert.Equal(Errno.None, new MmuextOp(guest.Hypervisor, other, [new MmuextRequest(MmuextCommand.NewBaseptr, space.L4.Number)], DomainId.Self).Run());
        return other;
    }
}
