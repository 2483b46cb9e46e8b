namespace Verified.Cli.Checks;

/// <summary>Four different words; of several, the later one here is said.</summary>
internal enum Outcome
{
    /// <summary>It was judged, and it holds.</summary>
    Passed,

    /// <summary>It was not judged, for a reason that is given. Never counted as passed.</summary>
    Skipped,

    /// <summary>Judging broke: there is no verdict.</summary>
    Error,

    /// <summary>It was judged, and it does not hold.</summary>
    Failed,
}
