namespace Verified.Cli.Checks;

/// <summary>What a run makes of a component that is not on this machine.</summary>
internal enum MissingComponent
{
    /// <summary>The check is skipped with the reason: the run asked for whatever is there.</summary>
    IsSkipped,

    /// <summary>The command ends: the component was asked for by name.</summary>
    EndsTheRun,
}
