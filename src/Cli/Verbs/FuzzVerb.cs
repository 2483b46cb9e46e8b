using System.Diagnostics;
using Verified.Cli.Checks;
using Verified.Cli.Usage;
using Verified.Models.Schedules;

namespace Verified.Cli.Verbs;

/// <summary><c>fuzz [MODEL]</c>: random programs on the kernel and the hypervisor, each step judged.</summary>
internal sealed class FuzzVerb : IVerb
{
    public IReadOnlyList<VerbUsage> Usages { get; } = [UsageTable.Fuzz];

    public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel)
    {
        var (seed, steps, programs) = (given.Number("--seed")!.Value, (long?)given.Number("--steps"), given.Count("--programs"));
        return given.Judges(terminal, cancel, [.. (given.Word is { } model ? [model] : WordLists.Fuzzed).Select(Check)]);

        ICheck Check(string model)
        {
            var isKernel = JudgedContracts.TakesWorld(model);
            return JudgedContracts.Named(model).Fuzz(new(seed, steps ?? programs, isKernel ? Schedule(given.Text("--schedule")) : null, isKernel ? World.Named(given.Required("--world")) : World.Native) { Only = given.Count("--program") });
        }
    }

    private static ScheduleKind? Schedule(string? name) => name switch
    {
        null => null,
        "random" => ScheduleKind.Random,
        "pct" => ScheduleKind.Pct,
        "round-robin" => ScheduleKind.RoundRobin,
        _ => throw new UnreachableException($"no schedule {name}"),
    };
}
