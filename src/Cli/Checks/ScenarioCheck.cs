using Verified.Abi.Notifier;
using Verified.Cli.Output;
using Verified.Cli.Progress;
using Verified.Hardware.Kvm;
using Verified.Models.Scenarios;

namespace Verified.Cli.Checks;

/// <summary>Lets everybody play the same scenarios: the kernel natively and on each machine, with every step judged by the specification, and the running kernel. They must tell the same.</summary>
/// <param name="files">The scenarios; nothing: those of the checkout, and random ones.</param>
internal sealed class ScenarioCheck(IReadOnlyList<string>? files = null) : ICheck, IKeepsCases
{
    private const int QuickRandom = 20, FullRandom = 300;

    private readonly JudgedCases judged = new();
    private int operations, less;
    private IReadOnlyList<string> unwritten = [];
    private RunningWork? work;

    public string Name => "scenario";

    public IReadOnlyList<CaseResult> Judged => judged.All;

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
        var present = everybody.Where(one => one.Absent is null).Select(one => one.Target).ToArray();
        foreach (var scenario in scenarios)
        {
            judged.Add(Play(scenario, present, $"./verified scenario scenarios/{scenario.Name}.scenario", cancel));
            progress.Report(new Advance(Judged.Count, "scenarios", scenarios.Length) { Phase = "files" });
        }

        var random = Random ?? (files is not null ? 0 : budget == Budget.Quick ? QuickRandom : FullRandom);
        var played = random > 0 ? PlayRandom(random, present, progress, cancel) : 0;
        var absent = everybody.Where(one => one.Absent is not null).Select(one => CaseResult.Skipped(one.Target.Name, one.Absent!));
        return new CheckResult(
            [.. absent, .. Judged], [new("scenarios", scenarios.Length + played), new("operations", operations), new("of them mapped less", less), new("who tell the same", present.Length)]) { Unwritten = unwritten };
    }

    private int PlayRandom(int most, IScenarioTarget[] present, IProgress<Advance> progress, CancellationToken cancel)
    {
        var generator = new ScenarioGenerator(Seed);
        var name = $"random scenarios, seed {Seed}";
        var (number, worst) = (0, CaseResult.Passed(name));
        for (; number < most && worst.Outcome == Outcome.Passed && !cancel.IsCancellationRequested; number++)
        {
            var scenario = generator.Scenario(number);
            worst = Play(scenario, present, $"./verified scenario --random {number + 1} --seed {Seed}", cancel) switch
            {
                { Outcome: Outcome.Passed } => worst,
                { Outcome: Outcome.Failed } failed => Small(scenario, failed, present, cancel),
                var inconclusive => inconclusive,
            };
            progress.Report(new Advance(number + 1, "scenarios", most) { Phase = "random ones" });
        }

        judged.Add(worst.Outcome == Outcome.Passed && number < most ? CaseResult.Skipped(name, $"interrupted after {number} scenarios, of which all tell the same") : worst);
        return number;
    }

    /// <summary>The same failure with fewer operations, kept as a file. What cannot be made small or kept stays the failure that it is.</summary>
    private CaseResult Small(Scenario scenario, CaseResult failed, IScenarioTarget[] present, CancellationToken cancel)
    {
        try
        {
            var small = new ScenarioShrinker(smaller => Drift(smaller, present, cancel)).Shrink(scenario) ?? scenario;
            var file = Path.Combine("artifacts", "traces", $"{scenario.Name}.scenario");
            var fault = OutputFile.Save(Path.Combine(Repository.Root, file), small.Print());
            var again = Play(small, present, fault is null ? $"./verified scenario {file}" : failed.Reproduce!, cancel);
            unwritten = fault is null ? [] : [$"{file}: not saved: {fault}"];
            return again.Outcome == Outcome.Failed ? again : failed;
        }
        catch (Exception broken) when (broken is EventsLostException or ScenarioFailure or OperationCanceledException)
        {
            return failed;
        }
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
        catch (EventsLostException lost)
        {
            return CaseResult.Error(scenario.Name, $"inconclusive: {lost.Message}, each time that it was played");
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
        World.All.Select(world => ((IScenarioTarget)new KernelScenario($"{world}", world.Build), world.WhyNot()))
            .Append((new LiveScenario(), LiveScenario.Probe()));
}
