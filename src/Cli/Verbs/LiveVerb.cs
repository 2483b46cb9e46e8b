using System.CommandLine;
using Verified.Abi;
using Verified.Cli.Checks;
using Verified.Hardware.Kvm;
using Verified.Models.Bugs;

namespace Verified.Cli.Verbs;

/// <summary><c>live kvm</c>: the running kernel of this machine. <c>live xen</c>: a real Xen under QEMU, beside ours.</summary>
internal sealed class LiveVerb : IVerb
{
    private readonly Option<int> _seconds = new("--seconds") { Description = "How long the guest's memory is taken away.", HelpName = "N", DefaultValueFactory = _ => 10 };
    private readonly Option<int> _seed = new("--seed") { Description = "Chooses the operations and their places.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _programs = new("--programs") { Description = "How many programs of hypercalls.", HelpName = "N", DefaultValueFactory = _ => 2_000 };
    private readonly Option<string[]> _bugs = new("--bug") { Description = "Plants a seeded bug in ours; real Xen must show something else. all: each of the hypervisor's.", HelpName = "ID" };
    private readonly Option<string?> _record = new("--record") { Description = "Also keeps the trace, for trace check.", HelpName = "FILE" };

    private static readonly int MostPrograms = 600;

    public LiveVerb()
    {
        AtMost(_seconds, 86_400);
        AtMost(_programs, 10_000_000);
    }

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
        var xen = new Command("xen", "Runs random programs of hypercalls on a real Xen under QEMU and on our hypervisor, and compares whatever both show.") { _programs, _seed, _bugs };
        xen.Judges("live xen", terminal, parsed => parsed.GetValue(_bugs) is { Length: > 0 } bugs
            ? [new LiveRecallCheck(Wanted(bugs)) { Programs = parsed.GetResult(_programs) is { Implicit: false } ? parsed.GetValue(_programs) : MostPrograms, Seed = (ulong)parsed.GetValue(_seed) }]
            : [new LiveXenCheck { Programs = parsed.GetValue(_programs), Seed = (ulong)parsed.GetValue(_seed) }]);
        return new Command("live", "Judges a real kernel or hypervisor while it runs.") { kvm, xen };
    }

    private static IReadOnlyList<SeededBug> Wanted(IReadOnlyList<string> ids)
    {
        var all = LiveRecallCheck.All(Repository.Root);
        if (ids is ["all"])
        {
            return all;
        }

        return ids.FirstOrDefault(id => all.All(bug => bug.Id != id)) is { } unknown ? throw new BadInputException(unknown, $"a seeded bug of the hypervisor: {string.Join(", ", all.Select(bug => bug.Id))}")
            : [.. all.Where(bug => ids.Contains(bug.Id))];
    }

    private static void AtMost(Option<int> option, int most) => option.Validators.Add(given =>
    {
        if (given.Tokens is [var token] && !(int.TryParse(token.Value, out var number) && number > 0 && number <= most))
        {
            given.AddError($"{option.Name}: expected a number from 1 to {most}, not '{token.Value}'.");
        }
    });
}
