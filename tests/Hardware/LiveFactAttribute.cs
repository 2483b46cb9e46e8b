using Verified.Hardware.Kvm;
using Xunit;

namespace Verified.Tests.Hardware;

/// <summary>A test that needs /dev/kvm, root and tracefs: skipped, with the reason, where one of them is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LiveFactAttribute : FactAttribute
{
    public LiveFactAttribute() => Skip = LiveKvm.Probe();
}
