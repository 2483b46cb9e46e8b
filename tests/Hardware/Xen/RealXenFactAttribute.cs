using Verified.Hardware.Xen;
using Xunit;

namespace Verified.Tests.Hardware.Xen;

/// <summary>A test that boots real Xen under QEMU: skipped, with the reason, where one of them is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealXenFactAttribute : FactAttribute
{
    public RealXenFactAttribute() => Skip = RealXen.Probe();
}
