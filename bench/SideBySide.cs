using System.Collections.Concurrent;
using System.Diagnostics;
using Verified.Abi;
using Verified.Proofs;
using Verified.Proofs.Solvers;

namespace Verified.Bench;

/// <summary>The solvers on all texts of one contract, in turns on one machine: Z3 as a library, its program, its program begun anew for each text, and cvc5. Best of the rounds; the start of each process is in it.</summary>
internal static class SideBySide
{
    private const int Rounds = 3;

    // As many as a proof run asks one after the other.
    private const int Together = 8;

    internal static int Run(string[] args)
    {
        var name = args switch
        {
            [] => "notifier",
            [var one] when Theorems.All.Any(s => s.Name == one) => one,
            _ => throw new BadInputException("bench solvers", $"nothing, or one of {string.Join(", ", Theorems.All.Select(s => s.Name))}"),
        };
        string[] texts = [.. new Prover(Theorems.All.Single(s => s.Name == name), []).Texts([]).Select(one => one.Text)];
        var ways = Ways();
        Console.WriteLine($"machine   load {File.ReadAllText("/proc/loadavg").Trim()} on {Environment.ProcessorCount} processors; times suffer where others are at work");
        Console.WriteLine($"texts     {texts.Length:N0} of {name}, each with its premises");
        foreach (var (way, solver, _) in ways)
            Console.WriteLine($"{way,-14} {solver().Version}");
        var measured = Enumerable.Range(0, Rounds).SelectMany(_ => ways.Select(way => (way.Name, Measured: Measure(way.Name, way.Solver(), way.Anew, texts)))).ToArray();
        var best = ways.ToDictionary(way => way.Name, way => measured.Where(one => one.Name == way.Name).Select(one => one.Measured).MinBy(one => one.Spent + one.Ours)!);
        return Compare(best, texts.Length);
    }

    // A library of its own for each round, so that its processes begin in it.
    private static (string Name, Func<Solver> Solver, bool Anew)[] Ways()
    {
        var (z3, cvc5) = (Solver.Z3.Here(), Solver.Cvc5.Here());
        List<(string, Func<Solver>, bool)> ways = [];
        if (z3?.Library is { } library)
            ways.Add(("library", () => Solver.Z3 with { Library = new Z3Library(library.Path) }, false));
        if (z3?.Path is not null)
            ways.AddRange([("program", Solver.Z3.AsProgram, false), ("program anew", Solver.Z3.AsProgram, true)]);
        if (cvc5 is not null)
            ways.Add(("cvc5", () => cvc5, false));
        return ways.Count > 0 ? [.. ways] : throw new BadInputException("bench solvers", "a solver: apt-get install z3 libz3-4 cvc5");
    }

    private static Measured Measure(string way, Solver solver, bool anew, string[] texts)
    {
        var (idle, all) = (new ConcurrentBag<FreshSolver>(), new ConcurrentBag<FreshSolver>());
        var (proved, ended) = (0, 0L);
        var (clock, ours) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        Parallel.ForEach(texts.Chunk(Together), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, chunk =>
        {
            foreach (var text in chunk)
            {
                if (!idle.TryTake(out var fresh))
                    all.Add(fresh = new FreshSolver(solver.Alone(), CancellationToken.None));
                if (fresh.Ask(text) is { Answer: Answer.Unsat, Instead: null })
                    Interlocked.Increment(ref proved);
                if (anew)
                    Interlocked.Add(ref ended, End(fresh).Ticks);
                else
                    idle.Add(fresh);
            }
        });
        var elapsed = clock.Elapsed;
        var spent = TimeSpan.FromTicks(ended) + idle.Aggregate(TimeSpan.Zero, (sum, fresh) => sum + End(fresh));
        var measured = new Measured(elapsed, spent, Environment.CpuUsage.TotalTime - ours, proved);
        Console.WriteLine($"{way,-14} {measured}, {all.Count} processes");
        return measured;
    }

    private static TimeSpan End(FreshSolver fresh)
    {
        var used = fresh.Used;
        fresh.Dispose();
        return used;
    }

    private static int Compare(Dictionary<string, Measured> best, int texts)
    {
        var (of, reference) = best.First();
        foreach (var (way, measured) in best.Skip(1))
            Console.WriteLine($"ratio     {of} / {way}: {reference.Spent / measured.Spent:F2} of the solver's processor time, {(reference.Spent + reference.Ours) / (measured.Spent + measured.Ours):F2} of all, {reference.Elapsed / measured.Elapsed:F2} of the time by the clock");
        var open = best.Where(one => one.Value.Proved != texts).ToArray();
        Console.WriteLine(open.Length == 0 ? $"equal     each answers unsat to all {texts:N0}" : $"DIFFERENT {string.Join(", ", open.Select(one => $"{one.Key} proves {one.Value.Proved:N0} of {texts:N0}"))}");
        return open.Length == 0 ? 0 : 1;
    }

    private sealed record Measured(TimeSpan Elapsed, TimeSpan Spent, TimeSpan Ours, int Proved)
    {
        public override string ToString() => $"{Proved:N0} proved in {Elapsed.TotalSeconds:F2} s; processors {Spent.TotalSeconds:F2} s of the solver, {Ours.TotalSeconds:F2} s of ours";
    }
}
