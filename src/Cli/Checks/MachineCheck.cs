using Verified.Abi;
using Verified.Cli.Machines;
using Verified.Cli.Progress;
using Verified.Models.Machines;

namespace Verified.Cli.Checks;

/// <summary>Lets every machine that is here walk the same random tables, and judges each answer and all of memory by the specification of the page walk.</summary>
internal sealed class MachineCheck : ICheck, IKeepsCases
{
    private const int AllBits = 52;
    private readonly JudgedCases judged = new();

    public string Name => "machine agree";

    public IReadOnlyList<CaseResult> Judged => judged.All;

    /// <summary>Fixes the cases.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many cases; nothing: what the budget allows.</summary>
    public int? Cases { get; init; }

    /// <summary>The machines that were asked for by name; nothing: all that are here.</summary>
    public IReadOnlyList<MachineChoice>? On { get; init; }

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var wanted = Cases ?? (budget == Budget.Quick ? 1_500 : 100_000);
        var (cases, counts) = (new List<CaseResult>(), new List<Count>());
        var present = Present(cases);
        var generator = new MachineCaseGenerator(Seed, present.Select(Width).DefaultIfEmpty(AllBits).Max());
        foreach (var choice in present)
        {
            var opened = choice.Required();
            using var machine = opened.Machine;
            var report = new MachineAgreement(opened, generator).Run(wanted, new Heard(progress, "cases", wanted, choice.Name), cancel);
            var rates = report.Failure is null ? MachineRates.Of(opened) : null;
            var verdict = Verdict(report, rates, wanted, cancel.IsCancellationRequested);
            judged.Add(verdict.Outcome == Outcome.Passed ? verdict with { Reason = $"{report.Cases} of {wanted} cases, no disagreement" } : verdict);
            counts.AddRange(Counts(report, rates));
        }

        return Task.FromResult(new CheckResult([.. cases, .. Judged], counts));
    }

    private List<MachineChoice> Present(List<CaseResult> cases)
    {
        var present = new List<MachineChoice>();
        foreach (var choice in On ?? MachineChoice.All)
        {
            if (choice.WhyNot() is not { } reason) present.Add(choice);
            else if (On is not null) throw new MissingComponentException($"machine {choice.Name}", reason);
            else cases.Add(CaseResult.Skipped(choice.Name, reason));
        }
        return present;
    }

    private static int Width(MachineChoice choice)
    {
        var opened = choice.Required();
        using var machine = opened.Machine;
        return opened.PhysicalBits;
    }

    private CaseResult Verdict(MachineReport report, MachineRates? rates, int wanted, bool isInterrupted)
    {
        var verdict = new FuzzVerdict($"{report.Name}, seed {Seed}", "machine", Seed) { World = report.Name, ReplayedWith = $" --on {report.Name}", FoundBy = $"./verified machine agree --seed {Seed}", HasStates = false };
        if (report is { Failure: { } failure, Trace: { } trace })
        {
            return verdict.Failed(failure, MachineTraceText.Tell(trace), report.Cases);
        }

        return verdict.Held(isInterrupted ? report.Cases + report.Skipped.Values.Sum() : wanted, wanted, "cases", [.. Told(report, rates)]);
    }

    private static IEnumerable<string> Told(MachineReport report, MachineRates? rates)
    {
        yield return $"corners of an entry: four levels {report.Covered(4)}, five levels {report.Covered(5)}; combinations of WP, NXE, SMEP, SMAP, PGE: {report.Controls.Count} of 32";
        var c = report.Counts;
        yield return $"explained by what is remembered {c.Remembered}; looseness used: accessed by faults {c.AccessedByFaults}, faults forget nothing {c.FaultsForgetNothing}, "
            + $"accessed by reserved bits of pages {c.AccessedByReservedPages}, accessed ahead {c.AccessedAhead}, present lost by reserved bits {report.Lost}; not decided {c.Undecided}";
        foreach (var (reason, count) in report.Skipped.OrderByDescending(skipped => skipped.Value))
        {
            yield return $"{count} cases skipped: {reason}";
        }

        if (rates is not null)
        {
            yield return $"in batches: {rates.Accesses} accesses/s that happen, {rates.Faults} that fault";
        }
    }

    private static IEnumerable<Count> Counts(MachineReport report, MachineRates? rates)
    {
        yield return new($"{report.Name} cases", report.Cases);
        yield return new($"{report.Name} accesses judged", report.Counts.Accesses);
        yield return new($"{report.Name} faults", report.Counts.Faults);
        yield return new($"{report.Name} judged/s", (long)(report.Counts.Accesses / Math.Max(report.Elapsed.TotalSeconds, 1e-9)));
        if (rates is not null)
        {
            yield return new($"{report.Name} accesses/s", rates.Accesses);
            yield return new($"{report.Name} faults/s", rates.Faults);
        }
    }
}
