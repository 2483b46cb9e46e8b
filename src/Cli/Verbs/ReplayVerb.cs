using System.CommandLine;
using Verified.Cli.Checks;
using Verified.Models.Xen;
using Verified.Models.Xen.Entry;
using Verified.Models.Xen.Guest;
using Verified.Models.Xen.Abi;

namespace Verified.Cli.Verbs;

/// <summary><c>replay FILE</c>: one saved trace, on the targets that can be asked to take its steps.</summary>
internal sealed class ReplayVerb : IVerb
{
    private readonly Argument<string> _file = new("FILE") { Description = "A .trace file." };
    private readonly Option<string> _on = new Option<string>("--on") { Description = "The targets.", DefaultValueFactory = _ => "kernel" }.AcceptOnlyFromAmong("kernel");

    private readonly Option<string> _world = World.Option();

    public Command Build(Terminal terminal)
    {
        var command = new Command("replay", "Runs a saved trace again and judges every step of it.") { _file, _on, _world };
        command.Judges("replay", terminal, parsed => [CheckOf(parsed.GetRequiredValue(_file), World.Named(parsed.GetRequiredValue(_world)))]);
        return command;
    }

    /// <summary>A trace says in its second line which model it is of; what cannot be read is left to the check to say.</summary>
    private static ICheck CheckOf(string file, World world)
    {
        var text = File.Exists(file) ? File.ReadAllText(file) : "";
        return EntryTraceText.IsOne(text) ? new EntryReplayCheck(file, EntryTraceText.Parse(text, file))
            : XenTraceText.IsOne(text) ? new XenReplayCheck(file, XenTraceText.Parse(text, file))
            : GuestTraceText.IsOne(text) ? new GuestReplayCheck(file, GuestTraceText.Parse(text, file))
            : AbiTraceText.IsOne(text) ? new XenAbiReplayCheck(file, AbiTraceText.Parse(text, file))
            : new ReplayCheck(file, world);
    }
}
