using Verified.Proofs;
using Verified.Proofs.Solvers;
using Verified.Tests.Tidy;
using Xunit;

namespace Verified.Tests.Proofs;

public class GoldenTests
{
    private static readonly Solver[] Both = [Solver.Z3, Solver.Cvc5];

    /// <summary>Set VERIFIED_UPDATE=1 to write the lines anew; the difference is then for the review.</summary>
    [Fact]
    public void The_texts_of_the_proofs_are_those_whose_digests_are_in_the_tree()
    {
        foreach (var specification in Theorems.All)
        {
            var file = Checkout.At($"proofs/golden/{specification.Name}-obligations.txt");
            if (Environment.GetEnvironmentVariable("VERIFIED_UPDATE") == "1")
                Golden.Write(specification, file, [.. Both.Where(solver => solver.Path is not null)]);

            Findings.None(Golden.Stale(specification, file));
        }
    }

    [Fact]
    public void A_changed_a_missing_and_a_superfluous_line_are_found_with_what_to_do()
    {
        using var kept = new KeptFile();
        var lending = new Lending(guarded: true);
        Golden.Write(lending, kept.Path, []);
        Assert.Empty(Golden.Stale(lending, kept.Path));

        var lines = File.ReadAllLines(kept.Path).Where(line => !line.StartsWith("LEND-BAR-001 Bar ", StringComparison.Ordinal)).ToList();
        var changed = lines.FindIndex(line => line.StartsWith("LEND-BAR-001 Borrow ", StringComparison.Ordinal));
        lines[changed] = string.Join(' ', lines[changed].Split(' ').Select((word, i) => i == 2 ? "0123456789abcdef" : word));
        File.WriteAllLines(kept.Path, [.. lines, "LEND-BAR-001 Steal 0123456789abcdef 12 0.01 0.01"]);

        Assert.Collection(Golden.Stale(lending, kept.Path),
            missing => Assert.StartsWith("LEND-BAR-001.Bar has no line; see its text: ./verified prove LEND-BAR-001.Bar --emit FOLDER; write the line: VERIFIED_UPDATE=1 ", missing),
            different => Assert.Matches(@"^LEND-BAR-001\.Borrow has another text, of \d+ bytes \(\w{16}\), than its line says, of \d+ bytes \(0123456789abcdef\); see it: ", different),
            superfluous => Assert.StartsWith("LEND-BAR-001.Steal has a line and is no obligation; ", superfluous));
    }

    [Fact]
    public void A_rule_without_its_guard_is_another_text()
    {
        using var kept = new KeptFile();
        Golden.Write(new Lending(guarded: true), kept.Path, []);

        Assert.Contains(Golden.Stale(new Lending(guarded: false), kept.Path), stale => stale.Contains(".Borrow has another text"));
    }

    [Fact]
    public void A_digest_is_that_of_the_emitted_file()
    {
        var folder = Directory.CreateTempSubdirectory("verified-golden-");
        try
        {
            var lending = new Lending(guarded: true);
            new Prover(lending, []).Emit(["LEND-BAR-001.Bar"], folder.FullName);
            var file = File.ReadAllBytes(Path.Combine(folder.FullName, "LEND-BAR-001.Bar.smt2"));

            var line = Golden.Lines(lending).Single(one => one.Name == "LEND-BAR-001.Bar");

            Assert.Equal(file.Length, line.Bytes);
            Assert.StartsWith(line.Digest, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Seconds_are_compared_with_nothing_and_stay_while_the_text_does()
    {
        using var kept = new KeptFile();
        var lending = new Lending(guarded: true);
        Golden.Write(lending, kept.Path, []);
        File.WriteAllText(kept.Path, File.ReadAllText(kept.Path).Replace(" - -\n", " 9.75 8.50\n"));
        Assert.Empty(Golden.Stale(lending, kept.Path));

        Golden.Write(lending, kept.Path, []);

        Assert.All(File.ReadLines(kept.Path).Where(line => !line.StartsWith('#')), line => Assert.EndsWith(" 9.75 8.50", line));
    }

    [SolverFact]
    public void A_new_line_says_how_long_each_solver_took()
    {
        using var kept = new KeptFile();

        Golden.Write(new Lending(guarded: true), kept.Path, Both);

        Assert.All(File.ReadLines(kept.Path).Where(line => !line.StartsWith('#')), line => Assert.Matches(@"^[A-Z0-9-]+ \w+ [0-9a-f]{16} \d+ \d+\.\d\d \d+\.\d\d$", line));
    }

    [Fact]
    public void What_a_solver_does_not_prove_has_no_seconds_nor_what_it_is_not_asked()
    {
        var line = GoldenLine.Parse("LEND-BAR-001 Bar 0123456789abcdef 12 - -");
        var question = new Question(line.Name, "", Answer.Unsat);

        var timed = line.Timed([new SeedResult(question, "z3", TimeSpan.FromSeconds(1.5), 0, "seed 0: sat")]);

        Assert.Equal("LEND-BAR-001 Bar 0123456789abcdef 12 none -", timed.ToString());
    }

    private sealed class KeptFile : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("verified-golden-");

        public string Path => System.IO.Path.Combine(folder.FullName, "lending-obligations.txt");

        public void Dispose() => folder.Delete(recursive: true);
    }
}
