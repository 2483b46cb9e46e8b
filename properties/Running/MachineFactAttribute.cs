using Verified.Hardware.Machines.Kvm;
using Verified.Hardware.Machines.Qemu;
using Xunit;

namespace Verified.Properties.Running;

/// <summary>A property of the kernel on a machine that may be absent: then it is skipped with the reason.</summary>
internal sealed class MachineFactAttribute : FactAttribute
{
    public MachineFactAttribute(string machine) => Skip = machine == "kvm" ? KvmMachine.Probe() : QemuMachine.Probe();
}
