using Verified.Hardware.Ring3;
using Xunit;

namespace Verified.Tests.Hardware.Ring3;

/// <summary>A test that needs a KVM which runs ring 3 and says what it faults with: skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class Ring3FactAttribute : FactAttribute
{
    public Ring3FactAttribute() => Skip = Reason;

    private static string? Reason { get; } = KvmRing3.Probe();
}
