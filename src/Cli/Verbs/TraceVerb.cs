using System.CommandLine;
using Verified.Cli.Checks;
using Verified.Hardware.Kvm;

namespace Verified.Cli.Verbs;

/// <summary><c>trace record</c> and <c>trace check</c>: recordings of a real kernel.</summary>
internal sealed class TraceVerb : IVerb
{
    private readonly Argument<string> _target = new("FILE") { Description = "Where the recording goes." };
    private readonly Option<int> _seconds = new("--seconds") { Description = "How long.", HelpName = "N", DefaultValueFactory = _ => 10 };
    private readonly Argument<string[]> _files = new("FILE") { Description = "Recordings, binary or ftrace text.", Arity = ArgumentArity.OneOrMore };

    public Command Build(Terminal terminal) =>
        new("trace", "Records a real kernel, and judges recordings.") { Record(terminal), Check(terminal) };

    private Command Record(Terminal terminal)
    {
        var record = new Command("record", "Records this machine's KVM while its guest's memory is taken away, and judges it.") { _target, _seconds };
        record.Judges("trace record", terminal, parsed =>
        [
            new LiveKvmCheck(new LiveKvmOptions
            {
                Duration = TimeSpan.FromSeconds(parsed.GetValue(_seconds)),
                RecordTo = parsed.GetRequiredValue(_target),
            }),
        ]);
        return record;
    }

    private Command Check(Terminal terminal)
    {
        var check = new Command("check", "Judges recordings.") { _files };
        check.Judges("trace check", terminal, parsed => parsed.GetRequiredValue(_files).Select(file => new RecordingCheck(file)).ToList<ICheck>());
        return check;
    }
}
