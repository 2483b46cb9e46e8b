using System.CommandLine;
using Verified.Cli.Checks;

namespace Verified.Cli.Verbs;

/// <summary><c>replay FILE</c>: one saved trace, on the targets that can be asked to take its steps.</summary>
internal sealed class ReplayVerb : IVerb
{
    private readonly Argument<string> _file = new("FILE") { Description = "A .trace file." };
    private readonly Option<string> _on = new Option<string>("--on") { Description = "The targets.", DefaultValueFactory = _ => "kernel" }.AcceptOnlyFromAmong("kernel");

    public Command Build(Terminal terminal)
    {
        var command = new Command("replay", "Runs a saved trace again and judges every step of it.") { _file, _on };
        command.Judges("replay", terminal, parsed => [new ReplayCheck(parsed.GetRequiredValue(_file))]);
        return command;
    }
}
