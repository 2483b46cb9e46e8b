namespace Verified.Cli.Checks;

/// <summary>How much a run may spend.</summary>
internal enum Budget
{
    /// <summary>All checks together in about two minutes on two cores.</summary>
    Quick,

    /// <summary>More of everything, in several minutes.</summary>
    Full,
}
