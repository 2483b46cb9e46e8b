using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Tables;
using Xunit;
using static Verified.Tests.Xen.Abi.AbiGuest;
using static Verified.Tests.Xen.Guest;

namespace Verified.Tests.Xen.Abi;

/// <summary>Copies to and from the guest go through its own tables.</summary>
public class GuestMemoryTests
{
    private readonly AbiGuest guest = new();

    [Fact]
    public void A_copy_crosses_pages_whose_frames_are_anywhere()
    {
        guest.Poke(0x1ff8, 0x1111, 0x2222);
        var bytes = new byte[16];

        Assert.True(guest.Hypervisor.CopyFromGuest(guest.Vcpu, 0x1ff8, bytes));
        Assert.Equal((0x11, 0x22), (bytes[0], bytes[8]));
        Assert.True(guest.Hypervisor.CopyToGuest(guest.Vcpu, 0x3ffc, bytes));
        Assert.Equal((0x1111u, 0x2222u), (guest.Peek32(0x3ffc), guest.Peek32(0x4004)));
    }

    [Theory]
    [InlineData(FirstHole - 4, 4)]
    [InlineData(FirstHole, 0)]
    [InlineData(InXen, 0)]
    [InlineData(NotCanonical, 0)]
    [InlineData(ulong.MaxValue - 7, 0)]
    public void What_cannot_be_read_is_zero(ulong va, int readable)
    {
        guest.Poke32(FirstHole - 4, 0x0403_0201);
        var bytes = Enumerable.Repeat((byte)9, 12).ToArray();

        Assert.False(guest.Hypervisor.CopyFromGuest(guest.Vcpu, va, bytes));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (byte)(i < readable ? i + 1 : 0)), bytes);
    }

    [Fact]
    public void A_page_that_is_read_only_is_not_written_and_the_one_before_it_is()
    {
        var va = (ReadOnlyPage << 12) - 8;

        Assert.False(guest.Hypervisor.CopyToGuest(guest.Vcpu, va, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 }));
        Assert.Equal((0x0807_0605_0403_0201ul, 0ul), (guest.Peek(va), guest.Peek(va + 8)));
    }

    [Fact]
    public void Nothing_can_be_copied_anywhere()
    {
        Assert.True(guest.Hypervisor.CopyFromGuest(guest.Vcpu, InXen, []));
        Assert.True(guest.Hypervisor.CopyToGuest(guest.Vcpu, InXen, []));
        Assert.False(Hypervisor.IsGuestArray(InXen, 0, 16));
        Assert.True(Hypervisor.IsGuestArray(LastOfLowHalf, uint.MaxValue, 64));
        Assert.False(Hypervisor.IsGuestArray(0, ulong.MaxValue / 16, 16));
    }

    [Fact]
    public void Reading_marks_accessed_and_writing_marks_dirty_also_after_reading()
    {
        guest.Hypervisor.CopyFromGuest(guest.Vcpu, 0x5000, new byte[1]);
        Assert.Equal(A, guest.Guest.Get(guest.Space.L1, 5).Raw & (A | D));

        guest.Hypervisor.CopyToGuest(guest.Vcpu, 0x5000, new byte[1]);
        Assert.Equal(A | D, guest.Guest.Get(guest.Space.L1, 5).Raw & (A | D));
        Assert.True(guest.Guest.Get(guest.Space.L4, 0).Has(A));
    }

    [Fact]
    public void A_translation_that_the_processor_holds_is_used_until_it_is_flushed()
    {
        guest.Hypervisor.CopyToGuest(guest.Vcpu, 0x5000, new byte[] { 1 });
        guest.Guest.Update(guest.Space.L1, 5, default);

        Assert.True(guest.Hypervisor.CopyFromGuest(guest.Vcpu, 0x5000, new byte[1]));
        guest.Hypervisor.Flush([guest.Vcpu]);
        Assert.False(guest.Hypervisor.CopyFromGuest(guest.Vcpu, 0x5000, new byte[1]));
    }

    [Fact]
    public void A_32_bit_guest_reads_below_4_gib()
    {
        var pae = Pae();
        var data = pae.New();
        var l1 = pae.New((0, To(data, P | RW)));
        var root = pae.New((0, To(pae.New((0, To(l1, P | RW))), P)), (3, To(pae.New(), P)));
        Assert.Equal(Verified.Abi.Errno.None, pae.Ext(MmuextCommand.NewBaseptr, root.Number));
        pae.Set(data, 0, new Entry(0x77));

        Assert.True(pae.Hypervisor.ReadFromGuest(pae.Vcpu, 0, out ulong number));
        Assert.Equal(0x77ul, number);
        Assert.False(pae.Hypervisor.ReadFromGuest(pae.Vcpu, 1ul << 32, out number));
    }
}
