using System.CommandLine;
using Verified.Cli.Checks;
using Verified.Models.Schedules;

namespace Verified.Cli.Verbs;

/// <summary><c>fuzz [MODEL]</c>: random programs on the kernel and the hypervisor, each step judged.</summary>
internal sealed class FuzzVerb : IVerb
{
    private readonly Argument<string?> _model = new("MODEL") { Description = "The specification: notifier, xen, xen-abi, xen-entry or xen-guest; by default all.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Fixes programs and schedules.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<long?> _steps = new("--steps") { Description = "How many steps are judged, or hypercalls of xen; by default 5000000 and 1000000.", HelpName = "N" };
    private readonly Option<int?> _programs = new("--programs") { Description = "How many programs are judged of xen-abi, xen-entry or xen-guest; by default 4000, 60000 and 2000.", HelpName = "N" };
    private readonly Option<ScheduleKind?> _schedule = new("--schedule") { Description = "How threads are interleaved; by default in every way." };
    private readonly Option<string> _world = World.Option();

    public Command Build(Terminal terminal)
    {
        var command = new Command("fuzz", "Runs random programs on the kernel, and random hypercalls on the hypervisor; what fails is made small and kept as a trace.") { _model, _seed, _steps, _programs, _schedule, _world };
        command.Judges("fuzz", terminal, parsed =>
        {
            var (model, seed, steps) = (parsed.GetValue(_model), parsed.GetValue(_seed), parsed.GetValue(_steps));
            var notifier = new FuzzCheck { Seed = seed, Steps = steps, Schedule = parsed.GetValue(_schedule), World = World.Named(parsed.GetRequiredValue(_world)) };
            var xen = new XenFuzzCheck { Seed = seed, Hypercalls = steps };
            var entry = new EntryFuzzCheck { Seed = seed, Programs = parsed.GetValue(_programs) };
            var guest = new GuestFuzzCheck { Seed = seed, Programs = parsed.GetValue(_programs) };
            var abi = new XenAbiFuzzCheck { Seed = seed, Programs = parsed.GetValue(_programs) };
            return model is null ? [notifier, xen, abi, entry, guest] : model == "xen-abi" ? [abi] : Specifications.Named(model).Name switch { "xen" => [xen], "xen-entry" => [entry], "xen-guest" => [guest], _ => [notifier] };
        });
        return command;
    }
}
