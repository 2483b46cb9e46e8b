using System.CommandLine;
using Verified.Cli.Checks;
using Verified.Hardware.Kvm;

namespace Verified.Cli.Verbs;

/// <summary><c>live kvm</c>: the running kernel of this machine.</summary>
internal sealed class LiveVerb : IVerb
{
    private readonly Option<int> _seconds = new("--seconds") { Description = "How long the guest's memory is taken away.", HelpName = "N", DefaultValueFactory = _ => 10 };
    private readonly Option<int> _seed = new("--seed") { Description = "Chooses the operations and their places.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> _record = new("--record") { Description = "Also keeps the trace, for trace check.", HelpName = "FILE" };

    public LiveVerb() => _seconds.Validators.Add(given =>
    {
        if (given.Tokens is [var token] && !(int.TryParse(token.Value, out var seconds) && seconds is > 0 and <= 86_400))
        {
            given.AddError($"--seconds: expected a number from 1 to 86400, not '{token.Value}'.");
        }
    });

    public Command Build(Terminal terminal)
    {
        var kvm = new Command("kvm", "Runs a guest on this machine's KVM, takes its memory away under it, and judges the trace.")
        {
            _seconds, _seed, _record,
        };
        kvm.Judges("live kvm", terminal, parsed =>
        [
            new LiveKvmCheck(new LiveKvmOptions
            {
                Duration = TimeSpan.FromSeconds(parsed.GetValue(_seconds)),
                Seed = parsed.GetValue(_seed),
                RecordTo = parsed.GetValue(_record),
            }),
        ]);
        return new Command("live", "Judges a real kernel while it runs.") { kvm };
    }
}
