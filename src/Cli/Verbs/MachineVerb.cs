using Verified.Cli.Checks;
using Verified.Cli.Machines;
using Verified.Cli.Usage;

namespace Verified.Cli.Verbs;

/// <summary><c>machine list</c> and <c>machine agree</c>: what walks pagetables here, and whether it does so as specified.</summary>
internal sealed class MachineVerb : IVerb
{
    public IReadOnlyList<VerbUsage> Usages { get; } = [UsageTable.MachineList, UsageTable.MachineAgree];

    public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel) => given.Verb == UsageTable.MachineList
        ? terminal.Prints(MachineChoice.All.Select(choice => $"{choice.Name,-6}{Says(choice)}"))
        : given.Judges(terminal, cancel, new MachineCheck
        {
            Cases = given.Count("--cases"),
            Seed = given.Number("--seed")!.Value,
            On = given.List("--on")?.Select(MachineChoice.Named).ToList(),
        });

    private static string Says(MachineChoice choice)
    {
        if (choice.WhyNot() is { } reason)
        {
            return $"not here: {reason}";
        }

        var opened = choice.Open();
        using var machine = opened.Machine;
        return $"ready: {choice.Describe(opened)}; {machine.Cpus} CPU{(machine.Cpus == 1 ? "" : "s")}, physical addresses of {opened.PhysicalBits} bits";
    }
}
