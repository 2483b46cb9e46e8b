using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Verified.Abi;

namespace Verified.Proofs.Solvers;

/// <summary>A process that reads SMT-LIB 2 from its standard input: a solver's program, or one of ours with a library in it.</summary>
internal sealed class SolverProcess : IDisposable
{
    private const string End = "verified-end-of-answer";

    private readonly string name;
    private readonly Process process;

    private SolverProcess(string name, Process process)
    {
        (this.name, this.process) = (name, process);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
    }

    /// <summary>Its number.</summary>
    public int Id => process.Id;

    /// <summary>Nothing was asked that it did not answer, so that something else can be asked.</summary>
    public bool IsIdle { get; private set; } = true;

    /// <summary>It runs.</summary>
    public bool IsAlive => !process.HasExited;

    /// <summary>The processor time that it has used so far.</summary>
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

    /// <summary>Starts it.</summary>
    /// <param name="name">What it is called in complaints.</param>
    /// <param name="start">The program and its arguments.</param>
    /// <exception cref="MissingComponentException">It does not start.</exception>
    public static SolverProcess Start(string name, ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        try
        {
            return new SolverProcess(name, Process.Start(start)!);
        }
        catch (Win32Exception fault)
        {
            throw new MissingComponentException(name, $"{start.FileName} does not start: {fault.Message}");
        }
    }

    /// <summary>Gives it text that asks nothing.</summary>
    /// <exception cref="InvalidOperationException">It died.</exception>
    public void Tell(string text)
    {
        try
        {
            process.StandardInput.WriteLine(text);
        }
        catch (IOException fault)
        {
            throw new InvalidOperationException($"{name} ended before it was asked", fault);
        }
    }

    /// <summary>Asks, and returns what it prints, without the line ends around it.</summary>
    /// <exception cref="InvalidOperationException">It died or was ended, or did not understand the text: a defect of ours.</exception>
    public string Ask(string text)
    {
        IsIdle = false;
        Tell(text);
        Tell($"(echo \"{End}\")");
        Flush();
        var answer = new StringBuilder();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.Contains(End, StringComparison.Ordinal))
            {
                IsIdle = true;
                return answer.ToString().Trim();
            }
            if (line.StartsWith("(error", StringComparison.Ordinal))
                throw new InvalidOperationException($"{name}: {line}");
            answer.AppendLine(line);
        }
        throw new InvalidOperationException($"{name} ended before it answered");
    }

    /// <summary>A line that it prints unasked; null: it ended.</summary>
    public string? ReadLine() => process.StandardOutput.ReadLine();

    /// <summary>Ends it by force.</summary>
    public void Kill()
    {
        IsIdle = false;
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
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
            throw new InvalidOperationException($"{name} ended while it was asked", fault);
        }
    }
}
