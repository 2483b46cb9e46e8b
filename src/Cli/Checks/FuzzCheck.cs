using Verified.Cli.Progress;
using Verified.Models.Judging;
using Verified.Models.Judging.Traces;
using Verified.Models.Schedules;
using Verified.Spec.Language;

namespace Verified.Cli.Checks;

/// <summary>How random programs are to be run.</summary>
/// <param name="Seed">Fixes programs and schedules.</param>
/// <param name="Limit">After so much it is enough, of what the contract limits; null: what the budget allows.</param>
/// <param name="Schedule">How threads are interleaved; null: in every way there is.</param>
/// <param name="World">What the kernel runs on.</param>
internal sealed record FuzzRequest(ulong Seed, long? Limit, ScheduleKind? Schedule, World World)
{
    /// <summary>The number of the only program that is run, from 1; null: all.</summary>
    public int? Only { get; init; }

    /// <summary>Other seeds are run beside it: a rule that only they take is taken.</summary>
    public bool IsOneOfSeveral { get; init; }
}

/// <summary>Runs random programs on an implementation and has each of its steps judged by a contract.</summary>
/// <param name="contract">The contract.</param>
/// <param name="build">Builds an implementation.</param>
/// <param name="limits">After so much it is enough, in the quick and in the full budget.</param>
/// <param name="request">What to run.</param>
internal sealed class FuzzCheck<TKind, TOperation, TSizes, TTarget>(
    Contract<TKind, TOperation, TSizes, TTarget> contract, Func<TSizes, TTarget> build, (long Quick, long Full) limits, FuzzRequest request) : ICheck
    where TKind : struct, Enum where TSizes : class
{
    /// <summary>A program takes milliseconds, and on a machine of others a second.</summary>
    private static readonly TimeSpan MostTimeOfAProgram = TimeSpan.FromSeconds(60), BetweenLooks = TimeSpan.FromMilliseconds(250);

    public string Name => !JudgedContracts.TakesWorld(contract.Name) ? $"fuzz {contract.Name}" : IsNative ? "fuzz" : $"fuzz on {request.World}";

    private bool IsNative => request.World == World.Native;

    private string Limited => contract.LimitsMeasure ? contract.Measure : "programs";

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var limit = request.Limit ?? (budget == Budget.Quick ? limits.Quick : limits.Full);
        try
        {
            var report = Watched(new(request.Seed, limit, request.Schedule) { Only = request.Only }, new Heard(progress, Limited, request.Only is null ? limit : 1), cancel);
            // What was told to run little, or was interrupted, need not take every rule.
            var untaken = report.Failure is null && request.Only is null && limit >= limits.Quick && Done(report) >= limit ? report.Coverage.NeverTaken.Select(rule => rule.ToString()).ToList() : null;
            return Task.FromResult(new CheckResult(
                [Verdict(report, limit), .. request.IsOneOfSeveral || untaken is null ? [] : UntakenRules.Missing(contract.Name, Name, untaken)], Counts(report))
            {
                Evidence = report.Failure is null ? Evidence(report) : [],
                Untaken = untaken is null ? null : (contract.Name, untaken),
            });
        }
        finally
        {
            request.World.Release();
        }
    }

    private long Done(FuzzReport<TKind, TOperation, TSizes> report) => contract.LimitsMeasure ? report.Done : report.Programs;

    /// <summary>Runs the programs in a thread of their own: one that never ends is reported, and the thread left to itself.</summary>
    private FuzzReport<TKind, TOperation, TSizes> Watched(FuzzBudget<TSizes> budget, Heard heard, CancellationToken cancel)
    {
        var run = new FuzzRun<TKind, TOperation, TSizes, TTarget>(contract, build);
        var work = Patience.Begin(() => Task.FromResult(run.Run(budget, heard, cancel)));
        while (Task.WaitAny([work], BetweenLooks) < 0)
        {
            if (run.Hanging(MostTimeOfAProgram) is { } hangs)
            {
                return hangs;
            }
        }

        return work.GetAwaiter().GetResult();
    }

    private CaseResult Verdict(FuzzReport<TKind, TOperation, TSizes> report, long wanted)
    {
        var on = IsNative ? "" : $" --world {request.World}";
        var verdict = new FuzzVerdict($"{contract.Name}{(IsNative ? "" : $" on {request.World}")}, seed {request.Seed}", contract.Name, request.Seed)
        {
            World = JudgedContracts.TakesWorld(contract.Name) ? request.World.ToString() : null,
            ReplayedWith = on,
            FoundBy = $"./verified fuzz {contract.Name} --seed {request.Seed}{(report.Failed > 0 ? $" --program {report.Failed}" : "")}{on}{(request.Schedule is { } schedule ? $" --schedule {schedule.ToString().ToLowerInvariant()}" : "")}",
        };
        return report is { Failure: { } failure, Trace: { } trace } ? verdict.Failed(failure, contract.Tell(trace), report.Failed)
            : request.Only is { } only && report.Trace is { } one ? verdict.Held(only, contract.Tell(one))
            : verdict.Held(Done(report), wanted, Limited, [NeverTaken(report.Coverage), NeverRefusing(report.Coverage), .. report.Coverage.Told, .. FuzzVerdict.Refusals(report.Coverage.Refused)]);
    }

    private string NeverTaken(FuzzCoverage<TKind> coverage) =>
        $"rules never taken: {(coverage.NeverTaken is { Count: > 0 } rules ? string.Join("; ", rules.Select(rule => UntakenRules.Said(contract.Name, rule.ToString()))) : "none")}";

    private string NeverRefusing(FuzzCoverage<TKind> coverage) =>
        !contract.SamplesGuards ? "guards that refuse no step: not sampled for this contract"
        : $"guards that refused no step in the states that were sampled: {(coverage.NeverRefusing is { Count: > 0 } guards ? string.Join("; ", guards) : "none")}";

    /// <summary>For each claim how many steps were judged that could break it: their rules write what it reads. For each law of this judge in how many programs it was asked.</summary>
    private IReadOnlyList<ClaimEvidence> Evidence(FuzzReport<TKind, TOperation, TSizes> report)
    {
        var finite = contract.ModelFor(contract.Tried[0]).Finite;
        var writes = report.Coverage.Taken.ToDictionary(rule => rule.Key, rule => finite.Specification.Rules.First(one => one.Name == rule.Key.ToString()).Writes.ToHashSet());
        return
        [
            .. finite.Claims.Concat(finite.Laws).Select(claim => (claim.Id, Steps: Steps(claim)))
                .Concat(Law.All.Where(law => law.Judge == contract.Name).Select(law => (law.Id, Steps: new Count("programs", report.Programs))))
                .Where(one => one.Steps.Value > 0).Select(one => new ClaimEvidence(one.Id, EvidenceKind.Random, [one.Steps])),
            .. report.Coverage.Taken.Where(rule => rule.Value > 0)
                .Select(rule => new ClaimEvidence(ClaimEvidence.OfRule(finite.Specification.Name, rule.Key.ToString()), EvidenceKind.Rule, [new("steps", rule.Value)])),
        ];

        Count Steps(Claim claim)
        {
            var read = Logic.Nodes(claim.Body).OfType<Read>().Select(one => one.Component).ToHashSet();
            return new("steps", report.Coverage.Taken.Where(rule => writes[rule.Key].Overlaps(read)).Sum(rule => rule.Value));
        }
    }

    private Count[] Counts(FuzzReport<TKind, TOperation, TSizes> report)
    {
        var (measured, seconds) = (contract.Measure != "steps", Math.Max(report.Elapsed.TotalSeconds, 1e-9));
        var refusals = report.Coverage.Refused.Values.Sum();
        return
        [
            new("programs", report.Programs),
            .. report.Coverage.Others.Select(count => new Count(count.Name, count.Number)),
            .. measured ? [new Count(contract.Measure, report.Done)] : Array.Empty<Count>(),
            new("steps judged", report.Steps),
            .. refusals > 0 ? [new Count("refusals judged", refusals)] : Array.Empty<Count>(),
            .. measured && contract.LimitsMeasure ? [new Count($"{contract.Measure}/s", (long)(report.Done / seconds))] : Array.Empty<Count>(),
            new("steps/s", (long)report.Rate),
            new("rules taken", report.Coverage.Taken.Count(rule => rule.Value > 0)),
            new("rules never taken", report.Coverage.NeverTaken.Count),
        ];
    }
}
