using Verified.Cli.Progress;

namespace Verified.Cli.Checks;

/// <summary>One kind of judging. To plug an engine in: one file in this folder, one line in <see cref="CheckList"/>.</summary>
internal interface ICheck
{
    /// <summary>One or two words; a column of the report, the suite of a JUnit file.</summary>
    string Name { get; }

    /// <summary>Judges, and says what it saw, case by case.</summary>
    /// <remarks>
    /// It may throw <see cref="Abi.MissingComponentException"/>, and <see cref="OperationCanceledException"/> when
    /// nothing of what was done so far is worth keeping; else an interrupted check returns the cases it has.
    /// </remarks>
    Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel);
}
