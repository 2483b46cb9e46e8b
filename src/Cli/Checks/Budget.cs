namespace Verified.Cli.Checks;

/// <summary>How much a run may spend.</summary>
internal enum Budget
{
    /// <summary>All checks together in under a minute on two cores.</summary>
    Quick,

    /// <summary>All checks together in under five minutes on two cores.</summary>
    Full,
}
