using System.CommandLine;
using Verified.Cli.Checks;
using Verified.Models.Schedules;

namespace Verified.Cli.Verbs;

/// <summary><c>fuzz MODEL</c>: random programs on the kernel, each step judged.</summary>
internal sealed class FuzzVerb : IVerb
{
    private readonly Argument<string> _model = new("MODEL") { Description = "The specification: notifier." };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Fixes programs and schedules.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<long> _steps = new("--steps") { Description = "How many steps are judged.", HelpName = "N", DefaultValueFactory = _ => 5_000_000 };
    private readonly Option<ScheduleKind?> _schedule = new("--schedule") { Description = "How threads are interleaved; by default in every way." };

    public Command Build(Terminal terminal)
    {
        var command = new Command("fuzz", "Runs random programs on the kernel; what fails is made small and kept as a trace.") { _model, _seed, _steps, _schedule };
        command.Judges("fuzz", terminal, parsed =>
        {
            Specifications.Named(parsed.GetRequiredValue(_model));
            return [new FuzzCheck { Seed = parsed.GetValue(_seed), Steps = parsed.GetValue(_steps), Schedule = parsed.GetValue(_schedule) }];
        });
        return command;
    }
}
