using Verified.Abi;
using Verified.Hardware.Machines.Kvm;
using Verified.Hardware.Machines.Qemu;
using Verified.Hardware.Machines.Soft;
using Verified.Models.Machines;
using Verified.Spec.Paging.Answers;

namespace Verified.Cli.Machines;

/// <summary>One machine that may be here, with what is known of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="WhyNot">Says why it is not here, or null.</param>
/// <param name="Open">Makes one; the machine in it is the caller's to dispose of.</param>
/// <param name="Describe">Says how it does it.</param>
internal sealed record MachineChoice(string Name, Func<string?> WhyNot, Func<MachineUnderTest> Open, Func<MachineUnderTest, string> Describe)
{
    private const int Cpus = 2;

    /// <summary>All there are: what is always here first.</summary>
    public static IReadOnlyList<MachineChoice> All { get; } =
    [
        new("soft", () => null, () => new(new SoftMachine(Cpus, MachineMemory.Words, new SoftOptions { StructureCaches = true }), Looseness.None),
            _ => "a program that walks the tables, and remembers pages and upper entries"),
        new("qemu", QemuMachine.Probe,
            () => new(new QemuMachine(MachineMemory.Words), Looseness.AccessedByFaults | Looseness.FaultsForgetNothing | Looseness.AccessedByReservedPages, losesPresent: true),
            machine => ((QemuMachine)machine.Machine).Description),
        new("kvm", KvmMachine.Probe, OpenKvm, machine => ((KvmMachine)machine.Machine).Description),
    ];

    /// <exception cref="BadInputException">There is none of that name.</exception>
    public static MachineChoice Named(string name) =>
        All.FirstOrDefault(choice => choice.Name == name) ?? throw new BadInputException(name, $"a machine: {string.Join(", ", All.Select(choice => choice.Name))}");

    /// <summary>Makes one that was asked for by name.</summary>
    /// <exception cref="MissingComponentException">It is not here.</exception>
    public MachineUnderTest Required() => WhyNot() is { } reason ? throw new MissingComponentException($"machine {Name}", reason) : Open();

    // A CPU that walks the tables itself may walk ahead; the kernel's shadow of them does not.
    private static MachineUnderTest OpenKvm()
    {
        var machine = new KvmMachine(Cpus, MachineMemory.Words);
        return new(machine, Looseness.AccessedByFaults | (machine.IsShadowed ? Looseness.FaultsForgetNothing : Looseness.AccessedAhead));
    }
}
