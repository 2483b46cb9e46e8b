using Verified.Models.Bugs;
using Verified.Models.Judging;

namespace Verified.Cli.Checks;

/// <summary>The story of a kernel that fails without any bug planted in it: the tree itself is wrong.</summary>
internal static class UnchangedStory
{
    /// <summary>The seed of the programs that bugs are planted under.</summary>
    private const ulong Seed = 1;

    /// <summary>The case.</summary>
    /// <param name="name">The case's name.</param>
    /// <param name="failure">How the kernel failed first.</param>
    /// <param name="report">What came of running it.</param>
    public static CaseResult Of(string name, Failure failure, BaselineReport report)
    {
        if (report.Small is not { } small)
        {
            return CaseResult.Failed(name, $"it fails without any bug, and not again: {failure.Name}") with { Claim = failure.Name, Details = [.. failure.Lines()], Reproduce = "./verified bugs" };
        }

        var verdict = new FuzzVerdict(name, $"{small.Words.Model}-unchanged", Seed) { FoundBy = "./verified bugs" };
        var told = verdict.Failed(small.Failure, small.Words, report.Programs);
        return told with { Reason = $"it fails without any bug: {told.Reason}" };
    }
}
