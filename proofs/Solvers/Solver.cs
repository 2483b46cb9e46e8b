namespace Verified.Proofs.Solvers;

/// <summary>What a solver answered.</summary>
public enum Answer
{
    /// <summary>No state satisfies the text.</summary>
    Unsat,

    /// <summary>Some state satisfies it.</summary>
    Sat,

    /// <summary>The solver gave up, ran out of time, or died.</summary>
    Unknown,
}

/// <summary>A solver that reads SMT-LIB 2.</summary>
/// <param name="Name">Its name, also that of its program.</param>
/// <param name="Arguments">What makes its program read from standard input, one answer for each check, with quantifiers.</param>
/// <param name="Prelude">What it is told first.</param>
public sealed record Solver(string Name, IReadOnlyList<string> Arguments, string Prelude)
{
    /// <summary>How long one check may take, in milliseconds. A proof that needs longer counts as unknown.</summary>
    public const int LimitMs = 60_000;

    /// <summary>How long a text that stands alone may take, in milliseconds by the clock: a proof takes two seconds at most, on a machine that may do ten other things.</summary>
    public const int LimitAloneMs = 30_000;

    /// <summary>Z3, as a library where there is one. It puts off deep instances of quantifiers earlier than it does of itself: address spaces that name pages that name address spaces have no end.</summary>
    public static Solver Z3 { get; } = new("z3", ["-in", "-smt2", $"-t:{LimitMs}", "smt.qi.eager_threshold=5"], "")
    {
        Plain = ["-in", "-smt2", $"-t:{LimitAloneMs}"],
        Library = Z3Library.Default,
    };

    /// <summary>Z3 where it is to find an example in a small scope. There it is several times as quick when it decides everything, not only what seems relevant.</summary>
    public static Solver Finder { get; } = Z3 with { Arguments = [.. Z3.Arguments, "smt.relevancy=0"] };

    /// <summary>cvc5, the second opinion.</summary>
    public static Solver Cvc5 { get; } = new("cvc5", ["--incremental", "--full-saturate-quant", $"--tlimit-per={LimitMs}", "--lang=smt2", "-q"], "(set-logic ALL)")
    {
        Plain = [$"--tlimit-per={LimitAloneMs}", "--lang=smt2", "-q"],
    };

    /// <summary>What makes it read whole texts from standard input, each answered as if it were a file given to the program: nothing but a limit of time.</summary>
    public IReadOnlyList<string> Plain { get; init; } = [];

    /// <summary>Whether it forgets a text by taking it back (<c>pop</c>), which Z3 does twenty times as quickly as it begins anew. What it does not know then it is asked anew.</summary>
    public bool TakesBack { get; init; }

    /// <summary>The library that is asked in place of the program; null: the program is.</summary>
    public Z3Library? Library { get; init; }

    /// <summary>What the library is told in place of the program's arguments.</summary>
    internal IEnumerable<string> Options => Arguments.Where(argument => argument.Contains('=', StringComparison.Ordinal) || argument.StartsWith("-t:", StringComparison.Ordinal))
        .Select(argument => argument.Replace("-t:", "timeout=", StringComparison.Ordinal));

    /// <summary>The program, or null where it is not on the search path.</summary>
    public string? Path => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => System.IO.Path.Combine(folder, Name)).FirstOrDefault(File.Exists);

    /// <summary>What it says of its version: the library and the package that calls it, or the program.</summary>
    public string Version => Library?.Version ?? (Path is null ? "absent" : SolverProgram.Version(Path));

    /// <summary>The solver as it is on this machine, which is its program where there is no library; null where it has neither.</summary>
    public Solver? Here() => Library is { Absence: null } ? this : Path is null ? null : AsProgram();

    /// <summary>The same solver, whose program is asked.</summary>
    public Solver AsProgram() => this with { Library = null };

    /// <summary>The solver for texts that stand alone.</summary>
    public Solver Alone() => this with { Arguments = Plain, Prelude = "", TakesBack = Name == Z3.Name };

    /// <summary>The solver for texts that stand alone, with all that it does by chance decided by a seed. Seed 0 is what it does without.</summary>
    public Solver Seeded(int seed) => Alone() with
    {
        TakesBack = false,
        Arguments = [.. Plain, .. Name == Z3.Name ? [$"smt.random_seed={seed}", $"sat.random_seed={seed}"] : (string[])[$"--seed={seed}", $"--sat-random-seed={seed}"]],
    };
}
