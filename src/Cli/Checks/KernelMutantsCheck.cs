using System.Globalization;
using Verified.Cli.Output;
using Verified.Cli.Progress;
using Verified.Models.Mutants;

namespace Verified.Cli.Checks;

/// <summary>Makes small mistakes in the kernel, one at a time, and asks the judges alone. What none notices is listed in the tree with its reason.</summary>
/// <param name="names">Parts of paths of the kernel; none: all that judges reach.</param>
/// <param name="most">How many mutants.</param>
/// <param name="seed">Chooses them and their programs.</param>
internal sealed class KernelMutantsCheck(IReadOnlyList<string> names, int most, ulong seed) : ICheck, IKeepsCases
{
    private const int BetweenPages = 10;

    private readonly Lock adding = new();
    private readonly List<MutantVerdict> verdicts = [];
    private IReadOnlyList<KernelMutant> chosen = [];
    private KernelSurvivors listed = new([]);

    /// <summary>Where a page with every mutant goes, or null.</summary>
    public string? Page { get; init; }

    public string Name => "mutate";

    public IReadOnlyList<CaseResult> Judged => new KernelMutantsReport(InOrder(), listed, seed).Cases();

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        listed = KernelSurvivors.Of(Repository.Root);
        var run = new MutationRun(Repository.Root, seed);
        run.Prepare(done => progress.Report(new Advance(done, "programs", run.ProgramsLookedAt) { Phase = "what programs reach" }), cancel);
        chosen = run.Choose(most, names);
        if (chosen.Count == 0)
        {
            return Task.FromResult(CheckResult.Of(CaseResult.Skipped(Name, $"no judge reaches {string.Join(", ", names)}; nor {string.Join(", ", run.Unreached)}")));
        }

        // Compiling looks at its token rarely: what is judged by then is kept.
        Patience.Ends(Patience.Begin(() => Task.FromResult(All(run, progress, cancel))), Patience.OfAPart, cancel);
        var all = InOrder();
        var report = new KernelMutantsReport(all, listed, seed) { Known = run.All, Unreached = run.Unreached, Wanted = chosen.Count };
        return Task.FromResult(new CheckResult(report.Cases(), report.Counts())
        {
            Unwritten = Page is { } page && OutputFile.Write(page, report.Markdown()) is { } fault ? [$"--md {page}: not written: {fault}"] : [],
        });
    }

    private int All(MutationRun run, IProgress<Advance> progress, CancellationToken cancel)
    {
        progress.Report(new Advance(0, "mutants", chosen.Count) { Phase = "judging" });
        Parallel.ForEach(chosen, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (mutant, state) =>
        {
            if (cancel.IsCancellationRequested)
            {
                state.Stop();
                return;
            }

            try
            {
                var verdict = run.Judge(mutant, cancel);
                lock (adding)
                {
                    verdicts.Add(verdict);
                    progress.Report(new Advance(verdicts.Count, "mutants", chosen.Count)
                    {
                        Phase = string.Create(CultureInfo.InvariantCulture, $"judging, {verdicts.Count(one => one.Fate == MutantFate.Survived)} survived"),
                    });
                    Keep(verdicts.Count);
                }
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                // It has no verdict.
            }
        });
        return verdicts.Count;
    }

    // A page that is written now and then shows a person how far it is; whether it can be written is told at the end.
    private void Keep(int judged)
    {
        if (Page is { } page && judged % BetweenPages == 0)
        {
            _ = OutputFile.Write(page, new KernelMutantsReport(InOrder(), listed, seed) { Wanted = chosen.Count }.Markdown());
        }
    }

    private IReadOnlyList<MutantVerdict> InOrder()
    {
        lock (adding)
        {
            return [.. verdicts.OrderBy(one => one.Mutant.Path, StringComparer.Ordinal).ThenBy(one => one.Mutant.Start).ThenBy(one => one.Mutant.Kind)];
        }
    }
}
