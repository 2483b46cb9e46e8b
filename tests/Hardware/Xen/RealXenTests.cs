using Verified.Hardware.Xen;
using Xunit;

namespace Verified.Tests.Hardware.Xen;

/// <summary>How real Xen is booted.</summary>
public class RealXenTests
{
    [Theory]
    [InlineData(16, 40_000, 128)]
    [InlineData(64, 1_000_000, 128)]
    [InlineData(512, 40_000, 576)]
    [InlineData(128, 65_906_612, 128 + 64 + 62 + 256)]
    [InlineData(512, 300L << 20, 512 + 64 + 300 + 1024)]
    public void The_machines_RAM_follows_what_is_booted(int domain, long fileBytes, long expected) => Assert.Equal(expected, RealXen.Megabytes(domain, fileBytes));
}
