using Verified.Abi.Notifier;
using Verified.Cli.Progress;
using Verified.Hardware.Kvm;
using Verified.Models.Scenarios;

namespace Verified.Cli.Checks;

/// <summary>Lets everybody play the same scenarios: the kernel on each machine, with every step judged by the specification, and the running kernel. They must tell the same.</summary>
/// <param name="files">The scenarios; nothing: those of the checkout, and random ones.</param>
internal sealed class ScenarioCheck(IReadOnlyList<string>? files = null) : ICheck
{
    private const string Specification = "specification";
    private const int QuickRandom = 20, FullRandom = 300;

    private int operations, less;
    private RunningWork? work;

    public string Name => "scenario";

    /// <summary>How many random ones; nothing: what the budget allows.</summary>
    public int? Random { get; init; }

    /// <summary>Fixes the random ones.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Hears what happened, not only of differences.</summary>
    public Action<string>? Tell { get; init; }

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        work = progress as RunningWork;
        try
        {
            return Task.FromResult(PlayAll(budget, progress, cancel));
        }
        finally
        {
            foreach (var world in World.All)
                world.Release();
        }
    }

    private CheckResult PlayAll(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var scenarios = (files ?? Files()).Select(Scenario.Load).ToArray();
        progress.Report(new Advance(0, "scenarios", scenarios.Length) { Phase = "files" });
        var everybody = Targets().ToArray();
        var cases = new List<CaseResult>(everybody.Where(one => one.Absent is not null).Select(one => CaseResult.Skipped(one.Target.Name, one.Absent!)));
        var present = everybody.Where(one => one.Absent is null).Select(one => one.Target).ToArray();
        foreach (var scenario in scenarios)
        {
            cases.Add(Play(scenario, present, $"./verified scenario scenarios/{scenario.Name}.scenario", cancel));
            progress.Report(new Advance(cases.Count, "scenarios", scenarios.Length) { Phase = "files" });
        }
        var random = Random ?? (files is not null ? 0 : budget == Budget.Quick ? QuickRandom : FullRandom);
        var played = random > 0 ? PlayRandom(random, present, cases, progress, cancel) : 0;
        return new CheckResult(
            cases, [new("scenarios", scenarios.Length + played), new("operations", operations), new("of them mapped less", less), new("who tell the same", present.Length)]);
    }

    private int PlayRandom(int most, IScenarioTarget[] present, List<CaseResult> cases, IProgress<Advance> progress, CancellationToken cancel)
    {
        var generator = new ScenarioGenerator(Seed);
        var (number, worst) = (0, CaseResult.Passed($"random scenarios, seed {Seed}"));
        for (; number < most && worst.Outcome == Outcome.Passed && !cancel.IsCancellationRequested; number++)
        {
            var scenario = generator.Scenario(number);
            if (Play(scenario, present, "", cancel) is { Outcome: not Outcome.Passed })
                worst = Small(scenario, present, cancel);
            progress.Report(new Advance(number + 1, "scenarios", most) { Phase = "random ones" });
        }

        cases.Add(worst);
        return number;
    }

    private CaseResult Small(Scenario scenario, IScenarioTarget[] present, CancellationToken cancel)
    {
        var small = new ScenarioShrinker(smaller => Drift(smaller, present, cancel)).Shrink(scenario) ?? scenario;
        var file = Path.Combine("artifacts", "traces", $"{scenario.Name}.scenario");
        Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "traces"));
        File.WriteAllText(Path.Combine(Repository.Root, file), small.Print());
        return Play(small, present, $"./verified scenario {file}", cancel);
    }

    private CaseResult Play(Scenario scenario, IScenarioTarget[] present, string command, CancellationToken cancel)
    {
        try
        {
            var drift = Drift(scenario, present, cancel);
            (operations, less) = (operations + scenario.Operations.Count, less + drift.Less);
            Say([$"{scenario.Name}: {string.Join(", ", drift.Stories.Select(story => story.Who))}", .. drift.Lines()]);
            return drift.Differences.Any()
                ? CaseResult.Failed(scenario.Name, $"not all tell the same of operation {drift.Differences.First() + 1}") with { Details = [.. drift.Lines()], Reproduce = command }
                : CaseResult.Passed(scenario.Name);
        }
        catch (ScenarioFailure failure)
        {
            return CaseResult.Failed(scenario.Name, failure.Message) with { Claim = failure.Failure.Id, Details = [.. failure.Failure.Lines()], Reproduce = command };
        }
    }

    private void Say(IReadOnlyList<string> lines)
    {
        if (Tell is null)
            return;
        if (work is null)
            SayAll();
        else
            work.Aside(SayAll);

        void SayAll()
        {
            foreach (var line in lines)
                Tell(line);
        }
    }

    private static ScenarioDrift Drift(Scenario scenario, IScenarioTarget[] present, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new(scenario, [.. present.Where(target => target.WhyNot(scenario.Sizes, scenario.Operations) is null).Select(target => new ScenarioStory(target.Name, target.MayMapLess, target.Play(scenario.Sizes, scenario.Operations, cancel)))]);
    }

    private static IReadOnlyList<string> Files() => [.. Directory.GetFiles(Path.Combine(Repository.Root, "scenarios"), "*.scenario").Order(StringComparer.Ordinal)];

    private static IEnumerable<(IScenarioTarget Target, string? Absent)> Targets() =>
        World.All.Select(world => ((IScenarioTarget)new KernelScenario(world == World.Native ? Specification : $"{world}", world.Build), world.WhyNot()))
            .Append((new LiveScenario(), LiveScenario.Probe()));
}
