using Verified.Abi;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Xunit;

namespace Verified.Tests.Xen;

/// <summary>Descriptors as guests may have them: high word, low word.</summary>
public class DescriptorTests
{
    [Theory]
    [InlineData(0x00cf9a000000fffful, 0x00cffa000000fffful)]
    [InlineData(0x00affa000000fffful, 0x00affa000000fffful)]
    [InlineData(0x00cf12000000fffful, 0x00cf12000000fffful)]
    [InlineData(0x0000800000000000ul, 0x0000800000000000ul)]
    [InlineData(0x1234ec0000085678ul, 0x12348c00000b5678ul)]
    public void Good_ones_are_normalised(ulong descriptor, ulong becomes)
    {
        Assert.Equal(becomes, Descriptor.Check(descriptor, Mode.Long));
        Assert.Equal(becomes, Descriptor.Check(becomes, Mode.Long));
    }

    [Theory]
    [InlineData(0x0000e20000000000ul)]
    [InlineData(0x0000e90000000000ul)]
    [InlineData(0x0000ee0000000000ul)]
    [InlineData(0x0000ec00e0080000ul)]
    [InlineData(0x0000ec0100080000ul)]
    public void Bad_ones_are_refused(ulong descriptor) => Assert.Null(Descriptor.Check(descriptor, Mode.Long));

    [Fact]
    public void In_32_bits_the_kernel_has_ring_1_no_code_is_long_and_flat_segments_reach_to_the_end()
    {
        Assert.Equal(0x00cfba000000fffful, Descriptor.Check(0x00cf9a000000fffful, Mode.Pae));
        Assert.Equal(0x00cfb2000000fffful, Descriptor.Check(0x00cf92000000f5fful | 0x00000000_00006800ul, Mode.Pae));
        Assert.Null(Descriptor.Check(0x00affa000000fffful, Mode.Pae));
    }

    [Fact]
    public void A_frame_of_descriptors_is_good_when_all_are()
    {
        var guest = new Guest();
        var (good, bad) = (guest.New((3, new Entry(0x00cf9a000000fffful))), guest.New((511, new Entry(0x0000e90000000000ul))));

        Assert.Equal(Errno.None, guest.Hypervisor.GetPageType(guest.Page(good), PageType.SegDesc));
        Assert.Equal(0x00cffa000000fffful, guest.Get(good, 3).Raw);
        Assert.Equal(Errno.EINVAL, guest.Hypervisor.GetPageType(guest.Page(bad), PageType.SegDesc));
    }
}
