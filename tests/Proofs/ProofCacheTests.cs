using Verified.Proofs;
using Verified.Proofs.Solvers;
using Xunit;

namespace Verified.Tests.Proofs;

public sealed class ProofCacheTests : IDisposable
{
    private const string Text = "(set-logic ALL)\n(assert false)\n(check-sat)\n";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("verified-proofs-");

    private string File => Path.Combine(folder.FullName, "proved.txt");

    public void Dispose() => folder.Delete(recursive: true);

    [SolverFact]
    public void What_was_proved_is_known_to_the_next_run()
    {
        Cache().Keep(Solver.Z3, [Text]);

        Assert.True(Cache().Has(Solver.Z3, Text));
        Assert.False(new ProofCache(folder.FullName, reads: false).Has(Solver.Z3, Text));
    }

    [SolverFact]
    public void Another_text_another_solver_and_another_option_were_not_proved()
    {
        Cache().Keep(Solver.Z3, [Text]);

        Assert.False(Cache().Has(Solver.Z3, Text.Replace("false", "true", StringComparison.Ordinal)));
        Assert.False(Cache().Has(Solver.Cvc5, Text));
        Assert.False(Cache().Has(Solver.Z3.Seeded(1), Text));
    }

    [SolverFact]
    public void A_rule_with_one_thing_changed_is_proved_anew_and_no_longer_proved()
    {
        Assert.DoesNotContain(Report(guarded: true).Results, result => result.IsProvedBefore);
        Assert.All(Report(guarded: true).Results, result => Assert.True(result.IsProvedBefore));

        var changed = Report(guarded: false).Results.Where(result => result.Obligation.Group == "Borrow").ToArray();

        Assert.DoesNotContain(changed, result => result.IsProvedBefore);
        Assert.Contains(changed, result => !result.IsProved);
    }

    [SolverFact]
    public void A_planted_entry_without_its_digest_and_one_for_another_text_prove_nothing()
    {
        var (key, other) = (ProofCache.Key(Solver.Z3, Text), ProofCache.Key(Solver.Z3, "(check-sat)"));
        System.IO.File.WriteAllText(File, $"verified-proof-1 {key} 0123456789abcdef\nverified-proof-1 {key} {ProofCache.Line(other).Split(' ')[2]}\n{ProofCache.Line(other)}\n");

        Assert.False(Cache().Has(Solver.Z3, Text));
    }

    [SolverFact]
    public void A_damaged_line_costs_that_line()
    {
        var cache = Cache();
        cache.Keep(Solver.Z3, [Text]);
        System.IO.File.AppendAllText(File, "\0\u001bverified-proof-1 ab");
        cache.Keep(Solver.Z3, ["(check-sat)"]);

        Assert.True(Cache().Has(Solver.Z3, Text));
        Assert.True(Cache().Has(Solver.Z3, "(check-sat)"));
    }

    [SolverFact]
    public void Two_runs_at_once_lose_nothing_of_each_other()
    {
        Parallel.For(0, 8, run => new ProofCache(folder.FullName).Keep(Solver.Z3, Enumerable.Range(0, 200).Select(i => $"{run} {i}")));

        var cache = Cache();
        Assert.All(Enumerable.Range(0, 1600), i => Assert.True(cache.Has(Solver.Z3, $"{i / 200} {i % 200}")));
    }

    [SolverFact]
    public void A_folder_that_cannot_be_made_is_one_without_entries()
    {
        System.IO.File.WriteAllText(File, "");
        var cache = new ProofCache(Path.Combine(File, "below-a-file"));

        cache.Keep(Solver.Z3, [Text]);

        Assert.False(new ProofCache(Path.Combine(File, "below-a-file")).Has(Solver.Z3, Text));
    }

    private ProofCache Cache() => new(folder.FullName);

    private ProofReport Report(bool guarded) =>
        new Prover(new Lending(guarded), [Solver.Z3]) { Sabotages = false, Cache = Cache() }.Prove([], CancellationToken.None);
}
