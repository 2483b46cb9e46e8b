using System.CommandLine;
using Verified.Cli.Checks;
using Verified.Models.Xen;

namespace Verified.Cli.Verbs;

/// <summary><c>replay FILE</c>: one saved trace, on the targets that can be asked to take its steps.</summary>
internal sealed class ReplayVerb : IVerb
{
    private readonly Argument<string> _file = new("FILE") { Description = "A .trace file." };
    private readonly Option<string> _on = new Option<string>("--on") { Description = "The targets.", DefaultValueFactory = _ => "kernel" }.AcceptOnlyFromAmong("kernel");

    public Command Build(Terminal terminal)
    {
        var command = new Command("replay", "Runs a saved trace again and judges every step of it.") { _file, _on };
        command.Judges("replay", terminal, parsed => [CheckOf(parsed.GetRequiredValue(_file))]);
        return command;
    }

    /// <summary>A trace says in its second line which model it is of; what cannot be read is left to the check to say.</summary>
    private static ICheck CheckOf(string file) =>
        File.Exists(file) && File.ReadAllText(file) is var text && XenTraceText.IsOne(text) ? new XenReplayCheck(file, XenTraceText.Parse(text, file)) : new ReplayCheck(file);
}
