using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Tables;
using Xunit;
using static Verified.Tests.Xen.Abi.AbiGuest;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen.Abi;

public class UpdateVaMappingAbiTests
{
    private readonly AbiGuest guest = new();

    [Theory]
    [InlineData(0x20_000ul, 0ul, 0L)]
    [InlineData(NotCanonical, 0ul, -22L)]
    [InlineData(InXen, 0ul, -22L)]
    [InlineData(1ul << 40, 0ul, -22L)]
    [InlineData(0x20_000ul, 1ul, 0L)]
    [InlineData(0x20_000ul, 2ul | 4, 0L)]
    [InlineData(0x20_000ul, 1ul | 0x1000, 0L)]
    [InlineData(0x20_000ul, 1ul | FirstHole, -14L)]
    [InlineData(0x20_000ul, 2ul | InXen, -14L)]
    [InlineData(0x20_000ul, 3ul | InXen, 0L)]
    [InlineData(0x20_000ul, InXen, 0L)]
    public void It_answers(ulong va, ulong flags, long expected)
    {
        var data = guest.Guest.New();

        Assert.Equal(expected, guest.Call(HypercallNumber.UpdateVaMapping, va, To(data, P | U | RW).Raw, flags));
        Assert.Equal(expected is 0 or -14, guest.Guest.Get(guest.Space.L1, 0x20).Frame == data);
        guest.AssertSound();
    }

    [Theory]
    [InlineData(0x7ff0ul, 0L)]
    [InlineData(0xffff_7ff0ul, 0L)]
    [InlineData(1ul, -3L)]
    [InlineData(9ul, -3L)]
    [InlineData(2ul, -1L)]
    [InlineData(0x7ff1ul, -1L)]
    public void The_other_domain_is_named_by_number(ulong domain, long expected)
    {
        guest.Guest.AddDomain(2);

        Assert.Equal(expected, guest.Call(HypercallNumber.UpdateVaMappingOtherdomain, 0x20_000, 0, 0, domain));
    }

    [Fact]
    public void A_table_that_is_still_to_be_put_is_not_its_concern()
    {
        var space = guest.Guest.NewAddressSpace();
        guest.Guest.Pin(4, space.L4);
        guest.Poke(0x1000, (ulong)MmuextCommand.UnpinTable, space.L4.Number, 0);
        Assert.True(guest.Step(HypercallNumber.MmuextOp, 5, 0x1000, 1, 0, Self));

        Assert.False(guest.Step(HypercallNumber.UpdateVaMapping, 0, 0x20_000, 0, 0));
        Assert.NotNull(guest.Vcpu.Parked);
    }
}
