using System.Diagnostics;

namespace Verified.Proofs.Solvers;

/// <summary>What a solver said of a text that stands alone.</summary>
/// <param name="Answer">Its answer.</param>
/// <param name="Spent">The processor time that it took; what it takes to begin is not in it.</param>
/// <param name="Fault">Why there is no answer, if the solver died or hung.</param>
/// <param name="Instead">Why not the library but the program answered, if that is so.</param>
public sealed record Reply(Answer Answer, TimeSpan Spent, string? Fault = null, string? Instead = null);

/// <summary>Asks a solver one text after the other, each as if it were the only one: it forgets everything between two. One that dies or hangs costs the text that it was asked;
/// where it was a library, its program is asked that text instead.</summary>
/// <param name="solver">Who is asked.</param>
/// <param name="cancel">Ends it.</param>
public sealed class FreshSolver(Solver solver, CancellationToken cancel) : IDisposable
{
    private SolverSession? session;
    private FreshSolver? program;
    private Held held;

    // What the solver has in mind: nothing, a text that a pop takes back, or one that only a reset does.
    private enum Held
    {
        Nothing,
        OnTop,
        AtBottom,
    }

    /// <summary>The number of the process that is asked; null before the first question.</summary>
    internal int? ProcessId => session?.ProcessId;

    /// <summary>The processor time that this process has used so far.</summary>
    internal TimeSpan Used => session?.Used ?? TimeSpan.Zero;

    /// <summary>Asks whether a whole text, its <c>check-sat</c> included, can be satisfied.</summary>
    /// <exception cref="Verified.Abi.MissingComponentException">The solver is not there.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Reply Ask(string text)
    {
        var before = TimeSpan.Zero;
        program?.Dispose();
        program = null;
        try
        {
            session ??= new SolverSession(solver, cancel);
            before = session.Used;
            var answer = solver.TakesBack ? AskOnTop(session, text) : Answer.Unknown;
            if (answer == Answer.Unknown)
                answer = AskAnew(session, text);
            return new Reply(answer, session.Used - before);
        }
        catch (InvalidOperationException fault)
        {
            cancel.ThrowIfCancellationRequested();
            End();
            return Instead(text, fault.Message);
        }
    }

    /// <summary>The names of the assumptions that the last answer <c>unsat</c> needed. The text must have asked for them.</summary>
    public IReadOnlyList<string> Core() => program is not null ? program.Core() : session is null ? []
        : [.. session.Ask("(get-unsat-core)").Trim('(', ')').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(name => name.Trim('|'))];

    /// <summary>The value of a term where the last answer was <c>sat</c>, in the solver's words.</summary>
    public string Value(string term) => program?.Value(term) ?? session?.Ask($"(get-value ({term}))") ?? "";

    /// <inheritdoc/>
    public void Dispose()
    {
        program?.Dispose();
        End();
    }

    private Reply Instead(string text, string fault)
    {
        if (solver.Here() is not { Library: not null, Path: not null } here)
            return new Reply(Answer.Unknown, TimeSpan.Zero, fault);
        program = new FreshSolver(here.AsProgram(), cancel);
        var reply = program.Ask(text);
        return reply with { Fault = reply.Fault is null ? null : $"{fault}; {reply.Fault}", Instead = fault };
    }

    // What a text sets for the whole session is left out: the logic is that of everything, and no option changes an answer.
    private Answer AskOnTop(SolverSession running, string text)
    {
        var body = string.Join('\n', text.Split('\n').Where(line => !line.StartsWith("(set-", StringComparison.Ordinal)));
        var back = held switch
        {
            Held.Nothing => "",
            Held.OnTop => "(pop 1)\n",
            Held.AtBottom => "(reset)\n",
            _ => throw new UnreachableException($"{held}"),
        };
        held = Held.OnTop;
        return SolverSession.Meaning(running.Ask($"{back}(push 1)\n{body}"));
    }

    private Answer AskAnew(SolverSession running, string text)
    {
        held = Held.AtBottom;
        return SolverSession.Meaning(running.Ask("(reset)\n" + text));
    }

    private void End()
    {
        held = Held.Nothing;
        session?.Dispose();
        session = null;
    }
}
