using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Verified.Abi;

namespace Verified.Proofs.Solvers;

/// <summary>A running solver process. It is ended with the session, also when the session is cancelled.</summary>
public sealed class SolverSession : IDisposable
{
    private const string End = "verified-end-of-answer";

    // A solver that does not keep its own limit is ended by us.
    private const int OverTimeMs = 5_000;

    private readonly Process process;
    private readonly CancellationTokenRegistration registration;

    /// <summary>Starts the solver.</summary>
    /// <exception cref="MissingComponentException">It is not on the search path, or does not start.</exception>
    public SolverSession(Solver solver, CancellationToken cancel)
    {
        var path = solver.Path ?? throw new MissingComponentException(solver.Name, $"put {solver.Name} on the PATH");
        var start = new ProcessStartInfo(path, solver.Arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception fault)
        {
            throw new MissingComponentException(solver.Name, $"{path} does not start: {fault.Message}");
        }
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        registration = cancel.Register(Kill);
        Tell(solver.Prelude);
    }

    /// <summary>The processor time that the solver has used so far.</summary>
    public TimeSpan Used
    {
        get
        {
            try
            {
                return process.TotalProcessorTime;
            }
            catch (InvalidOperationException)
            {
                return TimeSpan.Zero;
            }
        }
    }

    /// <summary>Gives the solver text that asks nothing.</summary>
    /// <exception cref="InvalidOperationException">The solver died.</exception>
    public void Tell(string text)
    {
        try
        {
            process.StandardInput.WriteLine(text);
        }
        catch (IOException fault)
        {
            throw new InvalidOperationException($"{process.StartInfo.FileName} ended before it was asked", fault);
        }
    }

    /// <summary>Asks, and returns what the solver prints, without the line ends around it.</summary>
    /// <exception cref="InvalidOperationException">The solver died or hung, or did not understand the text: a defect of ours.</exception>
    public string Ask(string text)
    {
        using var watch = new Timer(_ => Kill(), null, Solver.LimitMs + OverTimeMs, Timeout.Infinite);
        Tell(text);
        Tell($"(echo \"{End}\")");
        Flush();
        var answer = new StringBuilder();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.Contains(End, StringComparison.Ordinal))
                return answer.ToString().Trim();
            if (line.StartsWith("(error", StringComparison.Ordinal))
                throw new InvalidOperationException($"{process.StartInfo.FileName}: {line}");
            answer.AppendLine(line);
        }
        throw new InvalidOperationException($"{process.StartInfo.FileName} ended before it answered");
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

    /// <inheritdoc/>
    public void Dispose()
    {
        registration.Dispose();
        Kill();
        process.Dispose();
    }

    private void Flush()
    {
        try
        {
            process.StandardInput.Flush();
        }
        catch (IOException fault)
        {
            throw new InvalidOperationException($"{process.StartInfo.FileName} ended while it was asked", fault);
        }
    }

    private void Kill()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
