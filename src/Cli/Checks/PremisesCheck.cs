using System.Collections.Concurrent;
using Verified.Cli.Progress;
using Verified.Proofs;
using Verified.Spec.Language;

namespace Verified.Cli.Checks;

/// <summary>Finds what each proof needs and writes it into the checkout, for those obligations that were asked for. Where nothing is found, the proof goes on using everything.</summary>
/// <param name="names">Specifications, or parts of the names of obligations; none: all.</param>
internal sealed class PremisesCheck(IReadOnlyList<string> names) : ICheck
{
    public string Name => "premises";

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
    {
        var (cases, count) = (new List<CaseResult>(), 0);
        foreach (var specification in Theorems.All.Where(s => ProveCheck.Parts(s, names) is not null))
        {
            var found = Find(specification, ProveCheck.Parts(specification, names)!, progress, cancel);
            cases.AddRange(found.Where(one => one.Value is null).Select(one => CaseResult.Failed(one.Key.Name, "no premises were found from which each solver proves it at once, with each seed")));
            cases.Add(CaseResult.Passed(specification.Name) with { Reason = $"{found.Count(one => one.Value is not null)} lists in {Write(specification, found)}" });
            count += found.Count;
        }

        return Task.FromResult(new CheckResult(cases, [new("obligations", count)]));
    }

    private static ConcurrentDictionary<Obligation, IReadOnlyCollection<string>?> Find(Specification specification, IReadOnlyList<string> parts, IProgress<Advance> progress, CancellationToken cancel)
    {
        var wanted = Obligation.Of(specification).Where(o => parts.Count == 0 || parts.Any(part => o.Name.Contains(part, StringComparison.OrdinalIgnoreCase))).ToList();
        var found = new ConcurrentDictionary<Obligation, IReadOnlyCollection<string>?>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel };
        Parallel.ForEach(wanted.Chunk(64), options, chunk =>
        {
            using var finder = new PremiseFinder(specification, cancel);
            foreach (var obligation in chunk)
            {
                found[obligation] = finder.Find(obligation);
                progress.Report(new Advance(found.Count, "obligations", wanted.Count));
            }
        });
        return found;
    }

    /// <summary>The lists of obligations that were not asked for stay; those of obligations that are no more go.</summary>
    private static string Write(Specification specification, IReadOnlyDictionary<Obligation, IReadOnlyCollection<string>?> found)
    {
        var (file, kept) = (Path.Combine("proofs", "premises", $"{specification.Name}.txt"), Premises.Of(specification));
        var lists = Obligation.Of(specification).Select(one => (one.Name, Premises: found.TryGetValue(one, out var now) ? now : kept.For(one)))
            .Where(one => one.Premises is not null).Select(one => (one.Name, (IEnumerable<string>)one.Premises!));
        File.WriteAllText(Path.Combine(Repository.Root, file), Premises.Text(lists));
        return file;
    }
}
