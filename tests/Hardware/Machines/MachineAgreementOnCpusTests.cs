using Verified.Abi.Machines;
using Verified.Cli.Machines;
using Verified.Models.Machines;
using Verified.Tests.Hardware.Qemu;
using Xunit;

namespace Verified.Tests.Hardware.Machines;

/// <summary>A few hundred cases on the machines with a CPU: the real number of them is run by <c>machine agree</c>.</summary>
public class MachineAgreementOnCpusTests
{
    [KvmFact]
    public void The_real_cpu_agrees_with_the_specification() => Agrees("kvm");

    [QemuFact]
    public void The_emulated_cpu_agrees_with_the_specification() => Agrees("qemu");

    private static void Agrees(string name)
    {
        var opened = MachineChoice.Named(name).Required();
        using IMachine machine = opened.Machine;
        var report = new MachineAgreement(opened, new MachineCaseGenerator(3, Math.Max(48, opened.PhysicalBits))).Run(600);

        Assert.Null(report.Failure);
        Assert.True(report.Cases > 100);
        Assert.True(report.Counts.Faults > 0 && report.Counts.Faults < report.Counts.Accesses);
    }
}
