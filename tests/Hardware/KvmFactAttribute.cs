using Verified.Hardware.Kvm;
using Xunit;

namespace Verified.Tests.Hardware;

/// <summary>A test that needs /dev/kvm: skipped, with the reason, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KvmFactAttribute : FactAttribute
{
    public KvmFactAttribute() => Skip = KvmDevice.Probe();
}
