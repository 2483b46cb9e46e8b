using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Verified.Proofs.Solvers;
using Verified.Spec.Language;

namespace Verified.Proofs;

/// <summary>What the proofs of a specification ask, as it is kept in the tree: a file with a line for each obligation, so that a change of what is proved is seen in a review.</summary>
/// <remarks>The texts themselves are written by <c>./verified prove NAME --emit FOLDER</c>. A line holds a digest of the text; how long it took is told for people, and compared with nothing.</remarks>
public static class Golden
{
    /// <summary>How the file is written anew.</summary>
    public const string Renewal = "VERIFIED_UPDATE=1 ./verified test --filter FullyQualifiedName~GoldenTests";

    /// <summary>The lines of a specification as it is now, without times.</summary>
    public static IReadOnlyList<GoldenLine> Lines(Specification specification) =>
        [.. new Prover(specification, []).Texts([]).Select(one => GoldenLine.Of(one.Obligation, one.Text)).OrderBy(line => line.Name, StringComparer.Ordinal)];

    /// <summary>What is missing from a file, superfluous in it, or different: a line for each, with what to do.</summary>
    public static IEnumerable<string> Stale(Specification specification, string file)
    {
        var (kept, made) = (Read(file), Lines(specification).ToDictionary(line => line.Name));
        return kept.Keys.Union(made.Keys).Order(StringComparer.Ordinal)
            .Select(name => Fault(kept.GetValueOrDefault(name), made.GetValueOrDefault(name))).OfType<string>();
    }

    /// <summary>Writes the file anew. Lines whose text is the same stay as they are; for the others each solver is asked, and the seconds that it took are noted.</summary>
    public static void Write(Specification specification, string file, IReadOnlyList<Solver> solvers)
    {
        var kept = Read(file);
        var made = Lines(specification).Select(line => kept.TryGetValue(line.Name, out var old) && old.IsTextOf(line) && old.IsTimed ? old : line).ToList();
        var texts = new Prover(specification, []).Texts([]).ToDictionary(one => one.Obligation.Name, one => one.Text);
        var times = new SeedTrial(solvers, seeds: 1).Run([.. made.Where(line => !line.IsTimed).Select(line => new Question(line.Name, texts[line.Name], Answer.Unsat))], CancellationToken.None)
            .ToLookup(one => one.Question.Name);
        File.WriteAllText(file, Head(specification) + string.Concat(made.Select(line => $"{(line.IsTimed ? line : line.Timed(times[line.Name]))}\n")));
    }

    private static Dictionary<string, GoldenLine> Read(string file) => !File.Exists(file) ? []
        : File.ReadLines(file).Where(line => line.Length > 0 && !line.StartsWith('#')).Select(GoldenLine.Parse).ToDictionary(line => line.Name);

    private static string? Fault(GoldenLine? kept, GoldenLine? made) => (kept, made) switch
    {
        (null, { } now) => $"{now.Name} has no line; see its text: ./verified prove {now.Name} --emit FOLDER; write the line: {Renewal}",
        ({ } old, null) => $"{old.Name} has a line and is no obligation; take the line off: {Renewal}",
        ({ } old, { } now) when !old.IsTextOf(now) =>
            $"{now.Name} has another text, of {now.Bytes} bytes ({now.Digest}), than its line says, of {old.Bytes} bytes ({old.Digest}); see it: ./verified prove {now.Name} --emit FOLDER; renew the line: {Renewal}",
        _ => null,
    };

    private static string Head(Specification specification) => $"""
        # What is asked to prove {specification.Name}, a line for each obligation: its claim; the rule or occasion; the first digits of the SHA-256 of its text; the bytes of the text; the seconds of
        # processor time in which z3 and cvc5 answered "unsat" when the line was made ("-": not asked, "none": no such answer). Digest and bytes are compared by a test, seconds are not.
        # The texts: ./verified prove {specification.Name} --emit FOLDER. This file anew: {Renewal}

        """;
}

/// <summary>One line of the file: an obligation, and what its text was.</summary>
/// <param name="Claim">The id of the claim.</param>
/// <param name="Group">The rule, or the occasion.</param>
/// <param name="Digest">The first digits of the SHA-256 of the text, in hexadecimal.</param>
/// <param name="Bytes">The size of the text.</param>
/// <param name="Z3">The seconds that z3 took, or why there are none.</param>
/// <param name="Cvc5">The seconds that cvc5 took, or why there are none.</param>
public sealed record GoldenLine(string Claim, string Group, string Digest, int Bytes, string Z3 = GoldenLine.NotAsked, string Cvc5 = GoldenLine.NotAsked)
{
    /// <summary>In place of seconds: the solver was not there.</summary>
    public const string NotAsked = "-";

    /// <summary>In place of seconds: the solver did not prove it.</summary>
    public const string NotProved = "none";

    /// <summary>Enough to tell texts apart that nobody makes alike on purpose.</summary>
    private const int Digits = 16;

    /// <summary>The obligation's name.</summary>
    public string Name => $"{Claim}.{Group}";

    /// <summary>Both solvers were asked.</summary>
    public bool IsTimed => Z3 != NotAsked && Cvc5 != NotAsked;

    /// <summary>The line of an obligation with this text, without times.</summary>
    public static GoldenLine Of(Obligation obligation, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new(obligation.Claim.Id, obligation.Group, Convert.ToHexStringLower(SHA256.HashData(bytes))[..Digits], bytes.Length);
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static GoldenLine Parse(string line) => line.Split(' ') is [var claim, var group, var digest, var bytes, var z3, var cvc5]
        ? new(claim, group, digest, int.Parse(bytes, CultureInfo.InvariantCulture), z3, cvc5)
        : throw new FormatException($"expected a claim, a rule, a digest, bytes and two times: {line}");

    /// <summary>Whether both lines are of the same text.</summary>
    public bool IsTextOf(GoldenLine other) => Digest == other.Digest && Bytes == other.Bytes;

    /// <summary>The line with what solvers took.</summary>
    public GoldenLine Timed(IEnumerable<SeedResult> results)
    {
        var said = results.ToDictionary(one => one.Solver, one => one.Wrong is null ? one.Slowest.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture) : NotProved);
        return this with { Z3 = said.GetValueOrDefault(Solver.Z3.Name, NotAsked), Cvc5 = said.GetValueOrDefault(Solver.Cvc5.Name, NotAsked) };
    }

    /// <summary>The line as it stands in the file.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Claim} {Group} {Digest} {Bytes} {Z3} {Cvc5}");
}
