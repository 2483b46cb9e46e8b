using System.CommandLine;
using Verified.Cli.Checks;
using Verified.Cli.Machines;

namespace Verified.Cli.Verbs;

/// <summary><c>machine list</c> and <c>machine agree</c>: what walks pagetables here, and whether it does so as specified.</summary>
internal sealed class MachineVerb : IVerb
{
    private readonly Option<int> _cases = new("--cases") { Description = "How many cases each machine runs.", HelpName = "N", DefaultValueFactory = _ => 20_000 };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Fixes the cases.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> _on = new("--on") { Description = "The machines, with commas between them; all that are here if none is named.", HelpName = "NAMES" };

    public MachineVerb() => _cases.Validators.Add(given =>
    {
        if (given.Tokens is [var token] && !(int.TryParse(token.Value, out var cases) && cases > 0))
        {
            given.AddError($"--cases: expected a number from 1 on, not '{token.Value}'.");
        }
    });

    public Command Build(Terminal terminal)
    {
        var list = new Command("list", "Lists the machines, and why those are not here that are not.");
        list.Does(_ =>
        {
            foreach (var choice in MachineChoice.All)
            {
                terminal.Output.WriteLine($"{choice.Name,-6}{Says(choice)}");
            }

            return ExitStatus.Holds;
        });
        var agree = new Command("agree", "Lets the machines walk random tables, and judges every answer by the specification of the page walk.") { _cases, _seed, _on };
        agree.Judges("machine agree", terminal, parsed =>
        [
            new MachineCheck
            {
                Cases = parsed.GetValue(_cases), Seed = parsed.GetValue(_seed),
                On = parsed.GetValue(_on)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(MachineChoice.Named).Distinct().ToList(),
            },
        ]);
        return new Command("machine", "Machines whose CPUs walk pagetables: a program, an emulator, the real CPU.") { list, agree };
    }

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
