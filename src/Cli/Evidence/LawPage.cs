using Verified.Cli.Stories;
using Verified.Models.Judging;

namespace Verified.Cli.Evidence;

/// <summary>One law of the machine.</summary>
internal static class LawPage
{
    public static IEnumerable<string> Ids => Law.All.Select(law => law.Id);

    public static IEnumerable<string>? Find(string id) => Law.All.FirstOrDefault(law => law.Id == id) is { } known ? Lines(known) : null;

    private static IEnumerable<string> Lines(Law law) =>
    [
        $"{law.Id}  {law.Sentence}",
        "  kind     a law of the machine: evaluated on the implementation in every run of its judge, and not proved",
        $"  where    {Citations.Find(law.Id)?.Place?.ToString() ?? "unknown"}",
        $"  judge    ./verified fuzz {law.Judge}",
        $"  of       {law.Invariant}",
        $"  bugs     {ClaimPage.Bugs(law.Id)}",
    ];
}
