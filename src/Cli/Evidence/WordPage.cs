using Verified.Models.Judging;

namespace Verified.Cli.Evidence;

/// <summary>One kind of failure that is no claim: what it means, and what to do.</summary>
internal static class WordPage
{
    public static IEnumerable<string> Ids => FailureWords.All.Keys;

    public static IEnumerable<string>? Find(string id) => FailureWords.All.GetValueOrDefault(id) is { } word
        ? [$"{word.Id}  {word.Means}", "  kind     a kind of failure: it is the name of a failure with which no claim falls", $"  do       {word.Do}", $"  bugs     {ClaimPage.Bugs(id)}"]
        : null;
}
