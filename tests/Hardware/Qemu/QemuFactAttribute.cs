using Verified.Hardware.Qemu;
using Xunit;

namespace Verified.Tests.Hardware.Qemu;

/// <summary>A test that starts QEMU: skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class QemuFactAttribute : FactAttribute
{
    public QemuFactAttribute() => Skip = QemuProgram.Missing;
}
