using Verified.Abi;
using Verified.Kernel.Xen.Calls;
using Xunit;
using static Verified.Tests.Xen.Abi.AbiGuest;

namespace Verified.Tests.Xen.Abi;

public class DispatchTests
{
    private readonly AbiGuest guest = new();

    [Theory]
    [InlineData(6ul)]
    [InlineData(11ul)]
    [InlineData(63ul)]
    [InlineData(64ul)]
    [InlineData(0x1_0000_0011ul)]
    [InlineData(ulong.MaxValue)]
    public void A_number_that_is_none_is_not_implemented(ulong number)
    {
        var registers = new HypercallRegisters { Rax = number };

        Assert.False(guest.Hypervisor.Hypercalls.Invoke(guest.Vcpu, ref registers));
        Assert.Equal(Minus(Errno.ENOSYS), (long)registers.Rax);
    }

    [Fact]
    public void The_result_is_in_rax_and_the_arguments_stay_as_they_are()
    {
        Assert.Equal(0x0004_0011L, guest.Call(HypercallNumber.XenVersion, 0, 1, 2, 3, 4, 5));

        Assert.Equal((0ul, 1ul, 2ul, 3ul, 4ul, 5ul), (guest.Registers.Rdi, guest.Registers.Rsi, guest.Registers.Rdx, guest.Registers.R10, guest.Registers.R8, guest.Registers.R9));
    }

    [Fact]
    public void A_handler_can_be_set_from_outside()
    {
        guest.Hypervisor.Hypercalls.Set(HypercallNumber.SetDebugreg, call => (long)call[0] + (call.Vcpu.Index * 100));

        Assert.Equal(7, guest.Call(HypercallNumber.SetDebugreg, 7));
    }

    [Theory]
    [InlineData(1ul, 0x1000ul, 0L)]
    [InlineData(1ul, 0x1ff8ul, 0L)]
    [InlineData(1ul, FirstHole - 8, -14L)]
    [InlineData(1ul, FirstHole, -14L)]
    [InlineData(3ul, InXen, -14L)]
    [InlineData(4ul, NotCanonical, -14L)]
    [InlineData(5ul, 0x10_0f8ul, -14L)]
    [InlineData(5ul, 0x2000ul, 0L)]
    [InlineData(6ul, 0ul, 0L)]
    [InlineData(6ul, FirstHole, -14L)]
    [InlineData(7ul, 0ul, 4096L)]
    [InlineData(7ul, 1ul, -22L)]
    [InlineData(9ul, 0x3000ul, 0L)]
    [InlineData(10ul, 0ul, -1L)]
    [InlineData(11ul, 0ul, -38L)]
    [InlineData(0xffff_ffff_ffff_ffff, 0ul, -38L)]
    [InlineData(0x1_0000_0000ul, 0ul, 0x40011L)]
    public void Xen_version_answers(ulong command, ulong argument, long expected) => Assert.Equal(expected, guest.Call(HypercallNumber.XenVersion, command, argument));

    [Fact]
    public void The_features_of_a_guest_are_those_of_a_pv_domain()
    {
        Assert.Equal(0, guest.Call(HypercallNumber.XenVersion, 6, 0x1000));
        Assert.Equal(0x220e0u, guest.Peek32(0x1004));

        guest.Poke32(0x1000, 1, 99);
        Assert.Equal(Minus(Errno.EINVAL), guest.Call(HypercallNumber.XenVersion, 6, 0x1000));
        Assert.Equal(99u, guest.Peek32(0x1004));
    }
}
