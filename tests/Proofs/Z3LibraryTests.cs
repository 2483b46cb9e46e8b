using System.Diagnostics;
using Verified.Proofs;
using Verified.Proofs.Solvers;
using Xunit;

namespace Verified.Tests.Proofs;

public class Z3LibraryTests
{
    private const string Unsat = "(assert false)\n(check-sat)\n", Sat = "(assert true)\n(check-sat)\n";

    // Two factors of a product of two primes: the solver is at it for hours.
    private const string Endless = """
        (declare-const a (_ BitVec 128))
        (declare-const b (_ BitVec 128))
        (assert (= (bvmul a b) #x00000000b4c6a494f679303b939641cf))
        (assert (and (bvult #x00000000000000000000000000000001 a) (bvult a #x00000000000000000001000000000000)))
        (assert (and (bvult #x00000000000000000000000000000001 b) (bvult b #x00000000000000000001000000000000)))
        (check-sat)

        """;

    // Instances of these have no end, and no model is found.
    private const string Undecided = "(declare-fun f (Int) Int)\n(assert (forall ((x Int)) (> (f (f x)) (* x (f x)))))\n(assert (forall ((x Int)) (< (f (+ x 1)) (f x))))\n(check-sat)\n";

    [LibraryFact]
    public void The_library_answers_as_the_program_does()
    {
        var quick = Solver.Z3.Alone() with { Arguments = ["-in", "-smt2", "-t:1000"], TakesBack = false };
        string[] texts = [Unsat, Sat, Undecided, Sat, Unsat];

        Assert.Equal([Answer.Unsat, Answer.Sat, Answer.Unknown, Answer.Sat, Answer.Unsat], Answers(quick, texts));
        Assert.Equal([Answer.Unsat, Answer.Sat, Answer.Unknown, Answer.Sat, Answer.Unsat], Answers(quick.AsProgram(), texts));
    }

    [LibraryFact]
    public void It_names_the_package_and_the_library() => Assert.Matches(@"^Microsoft\.Z3 4\.12\.2 over libz3 \d+\.\d+\.\d+$", Solver.Z3.Version);

    [LibraryFact]
    public void A_limit_of_time_ends_one_answer_and_no_other()
    {
        using var fresh = new FreshSolver(Limited(200), CancellationToken.None);

        var reply = fresh.Ask(Endless);

        Assert.Equal((Answer.Unknown, null, null), (reply.Answer, reply.Fault, reply.Instead));
        Assert.Equal(Answer.Unsat, fresh.Ask(Unsat).Answer);
    }

    [LibraryFact]
    public void A_solver_that_does_not_keep_its_limit_is_interrupted()
    {
        using var fresh = new FreshSolver(Limited(200), CancellationToken.None);

        var reply = fresh.Ask("(set-option :timeout 4294967295)\n" + Endless);

        Assert.Equal(Answer.Unknown, reply.Answer);
        Assert.Equal(Answer.Unsat, fresh.Ask(Unsat).Answer);
    }

    [LibraryFact]
    public void A_text_with_a_mistake_is_refused_in_one_line_and_the_next_is_answered()
    {
        using var fresh = new FreshSolver(Solver.Z3.Alone() with { Name = "z3-without-a-program" }, CancellationToken.None);

        var reply = fresh.Ask("(assert nonsense)\n(check-sat)\n");

        Assert.Equal(Answer.Unknown, reply.Answer);
        Assert.Contains("(error \"line ", reply.Fault);
        Assert.Contains("nonsense", reply.Fault);
        Assert.DoesNotContain('\n', reply.Fault!);
        Assert.Equal(Answer.Sat, fresh.Ask(Sat).Answer);
    }

    [LibraryFact]
    public void A_library_that_crashes_costs_one_answer_which_its_program_gives()
    {
        using var fresh = new FreshSolver(Solver.Z3.Alone(), CancellationToken.None);
        Assert.Equal(Answer.Unsat, fresh.Ask(Unsat).Answer);

        // The runtime takes one that was sent for its own and goes on; a fault in native code would come again at once, and so do these.
        var crashing = fresh.ProcessId!.Value;
        for (var times = 0; times < 200 && Directory.Exists($"/proc/{crashing}"); times++)
        {
            Signal(crashing, "SEGV");
            Thread.Sleep(50);
        }

        var reply = fresh.Ask(Unsat);

        Assert.Equal((Answer.Unsat, null), (reply.Answer, reply.Fault));
        Assert.Contains("ended", reply.Instead);
        Assert.Equal((Answer.Sat, null), (fresh.Ask(Sat).Answer, fresh.Ask(Sat).Instead));
    }

    [LibraryFact]
    public async Task A_library_that_dies_while_it_is_asked_and_has_no_program_costs_one_answer()
    {
        using var fresh = new FreshSolver(Solver.Z3.Alone() with { Name = "z3-without-a-program" }, CancellationToken.None);
        fresh.Ask(Sat);
        var killed = fresh.ProcessId!.Value;

        var asked = Task.Run(() => fresh.Ask(Endless));
        await Task.Delay(300);
        Signal(killed, "KILL");

        Assert.Contains("ended before it answered", (await asked).Fault);
        Assert.Equal((Answer.Unsat, null), (fresh.Ask(Unsat).Answer, fresh.Ask(Unsat).Fault));
    }

    [LibraryFact]
    public void A_proof_whose_library_dies_holds_by_the_program_and_is_not_kept_as_the_librarys()
    {
        var folder = Directory.CreateTempSubdirectory("verified-proofs-");
        try
        {
            var broken = Solver.Z3 with { Library = new Z3Library("/dev/null") };
            Assert.Null(broken.Here()!.Library);

            var report = new Prover(new Lending(guarded: true), [broken]) { Cache = new ProofCache(folder.FullName) }.Prove([], CancellationToken.None);

            Assert.True(report.Holds);
            Assert.NotEqual(ProofCache.Key(Solver.Z3, Unsat), ProofCache.Key(broken, Unsat));
            Assert.Equal(ProofCache.Key(broken, Unsat), ProofCache.Key(Solver.Z3.AsProgram(), Unsat));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [LibraryFact]
    public void What_does_not_load_is_said_with_its_path() => Assert.StartsWith("/dev/null: ", new Z3Library("/dev/null").Absence);

    [LibraryFact]
    public void A_process_serves_the_next_conversation_and_remembers_nothing_of_the_last()
    {
        var library = new Z3Library(Solver.Z3.Library!.Path);
        var solver = Solver.Z3 with { Library = library, Arguments = ["smt.relevancy=0"] };
        int first;
        using (var session = new SolverSession(solver, CancellationToken.None))
        {
            session.Ask("(set-option :pp.bv_literals false)\n(declare-const w (_ BitVec 8))\n(assert false)\n(check-sat)");
            first = session.ProcessId;
        }

        using var next = new SolverSession(solver with { Arguments = [] }, CancellationToken.None);
        Assert.Equal(first, next.ProcessId);
        Assert.Equal("sat", next.Ask("(declare-const w (_ BitVec 8))\n(assert (= w #x2a))\n(check-sat)"));
        Assert.Equal("((w #x2a))", next.Ask("(get-value (w))"));
        Assert.Equal("2", next.Ask("(get-option :smt.relevancy)").Split('\n')[^1]);
    }

    [LibraryFact]
    public void A_core_names_what_a_proof_needs()
    {
        using var fresh = new FreshSolver(Solver.Z3 with { Prelude = "" }, CancellationToken.None);

        fresh.Ask("(set-option :produce-unsat-cores true)\n(declare-const p Bool)\n(assert (! p :named |one|))\n(assert (! true :named |two|))\n(assert (! (not p) :named |goal|))\n(check-sat)\n");

        Assert.Equal(["goal", "one"], fresh.Core().Order(StringComparer.Ordinal));
    }

    private static Solver Limited(int ms) => Solver.Z3.Alone() with { Arguments = ["-in", "-smt2", $"-t:{ms}"], TakesBack = false };

    private static Answer[] Answers(Solver solver, string[] texts)
    {
        using var fresh = new FreshSolver(solver, CancellationToken.None);
        return [.. texts.Select(text => fresh.Ask(text).Answer)];
    }

    private static void Signal(int process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        kill.WaitForExit();
    }
}
