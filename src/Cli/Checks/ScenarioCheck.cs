using Verified.Abi.Notifier;
using Verified.Cli.Progress;
using Verified.Hardware.Kvm;
using Verified.Models.Scenarios;

namespace Verified.Cli.Checks;

/// <summary>Lets everybody play the same scenario: the kernel on each machine, with every step judged by the specification, and the running kernel. They must tell the same.</summary>
/// <param name="files">The scenarios; nothing: those of the checkout.</param>
internal sealed class ScenarioCheck(IReadOnlyList<string>? files = null) : ICheck
{
    private const string Specification = "specification";

    public string Name => "scenario";

    /// <summary>Print what happened, not only differences.</summary>
    public Action<string>? Tell { get; init; }

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var scenarios = (files ?? [.. Directory.GetFiles(Path.Combine(Repository.Root, "scenarios"), "*.scenario").Order(StringComparer.Ordinal)]).Select(Scenario.Load).ToArray();
        var cases = new List<CaseResult>();
        foreach (var scenario in scenarios)
        {
            cancel.ThrowIfCancellationRequested();
            cases.AddRange(Play(scenario, cancel));
        }

        return Task.FromResult(new CheckResult(cases, [new("scenarios", scenarios.Length), new("operations", scenarios.Sum(scenario => scenario.Operations.Count))]));
    }

    private IEnumerable<CaseResult> Play(Scenario scenario, CancellationToken cancel)
    {
        var stories = new List<(string, IReadOnlyList<ScenarioLine>)>();
        foreach (var (target, absent) in Targets())
        {
            var name = $"{scenario.Name} on {target.Name}";
            if ((absent ?? target.WhyNot(scenario.Sizes, scenario.Operations)) is { } reason)
            {
                yield return CaseResult.Skipped(name, reason);
                continue;
            }

            var (lines, failure) = Try(target, scenario, cancel);
            if (failure is not null)
                yield return CaseResult.Failed(name, failure.Message) with { Claim = failure.Failure.Id, Details = [.. failure.Failure.Lines()], Reproduce = $"./verified scenario scenarios/{scenario.Name}.scenario" };
            else
                stories.Add((target.Name, lines!));
        }

        var drift = new ScenarioDrift(scenario, stories);
        Tell?.Invoke($"{scenario.Name}: {string.Join(", ", stories.Select(story => story.Item1))}");
        foreach (var line in drift.Lines())
            Tell?.Invoke(line);
        yield return drift.Differences.Any()
            ? CaseResult.Failed(scenario.Name, $"operation {drift.Differences.First() + 1} is not the same for all") with { Details = [.. drift.Lines()], Reproduce = $"./verified scenario scenarios/{scenario.Name}.scenario" }
            : CaseResult.Passed(scenario.Name);
    }

    private static (IReadOnlyList<ScenarioLine>? Lines, ScenarioFailure? Failure) Try(IScenarioTarget target, Scenario scenario, CancellationToken cancel)
    {
        try
        {
            return (target.Play(scenario.Sizes, scenario.Operations, cancel), null);
        }
        catch (ScenarioFailure failure)
        {
            return (null, failure);
        }
    }

    private static IEnumerable<(IScenarioTarget Target, string? Absent)> Targets() =>
        World.All.Select(world => ((IScenarioTarget)new KernelScenario(world == World.Native ? Specification : $"{world}", world.Build), world.WhyNot()))
            .Append((new LiveScenario(), LiveScenario.Probe()));
}
