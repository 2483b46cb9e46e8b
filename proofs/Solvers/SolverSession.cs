using System.Diagnostics;
using Verified.Abi;

namespace Verified.Proofs.Solvers;

/// <summary>A conversation with a solver. Its process is ended with it, also when it is cancelled; one with a library in it goes on with the next conversation.</summary>
public sealed class SolverSession : IDisposable
{
    // A solver that does not keep its own limit is ended by us.
    private const int OverTimeMs = 5_000;

    private readonly Z3Library? library;
    private readonly SolverProcess process;
    private readonly CancellationTokenRegistration registration;

    /// <summary>Begins.</summary>
    /// <exception cref="MissingComponentException">The solver is not there, or does not start.</exception>
    public SolverSession(Solver solver, CancellationToken cancel)
    {
        var here = solver.Here() ?? throw new MissingComponentException(solver.Name, $"put {solver.Name} on the PATH");
        library = here.Library;
        process = library?.Take(here.Options) ?? SolverProcess.Start(here.Path!, new ProcessStartInfo(here.Path!, here.Arguments));
        registration = cancel.Register(process.Kill);
        Tell(solver.Prelude);
    }

    /// <summary>The processor time that the solver's process has used so far.</summary>
    public TimeSpan Used => process.Used;

    /// <summary>The number of the solver's process.</summary>
    internal int ProcessId => process.Id;

    /// <summary>Gives the solver text that asks nothing.</summary>
    /// <exception cref="InvalidOperationException">The solver died.</exception>
    public void Tell(string text) => process.Tell(text);

    /// <summary>Asks, and returns what the solver prints, without the line ends around it.</summary>
    /// <exception cref="InvalidOperationException">The solver died or hung, or did not understand the text: a defect of ours.</exception>
    public string Ask(string text)
    {
        using var watch = new Timer(_ => process.Kill(), null, Solver.LimitMs + OverTimeMs, Timeout.Infinite);
        return process.Ask(text);
    }

    /// <summary>Asks whether the text so far, and this, can be satisfied.</summary>
    public Answer Check(string text) => Meaning(Ask(text + "\n(check-sat)"));

    /// <summary>What a solver's word means.</summary>
    public static Answer Meaning(string word) => word switch
    {
        "unsat" => Answer.Unsat,
        "sat" => Answer.Sat,
        _ => Answer.Unknown,
    };

    /// <summary>Asks something in a conversation of its own; where a library died or hung over it, once more of the solver's program.</summary>
    /// <exception cref="MissingComponentException">The solver is not there.</exception>
    /// <exception cref="InvalidOperationException">The program died or hung too, or there is none.</exception>
    public static T Ask<T>(Solver solver, Func<SolverSession, T> question, CancellationToken cancel)
    {
        try
        {
            using var session = new SolverSession(solver, cancel);
            return question(session);
        }
        catch (InvalidOperationException) when (!cancel.IsCancellationRequested && solver is { Library: not null, Path: not null })
        {
            using var session = new SolverSession(solver.AsProgram(), cancel);
            return question(session);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        registration.Dispose();
        if (library is null)
            process.Dispose();
        else
            library.Give(process);
    }
}
