using Verified.Cli.Stories;
using Verified.Models.Judging;

namespace Verified.Cli.Evidence;

/// <summary>One law of the machine, or one numbered invariant of the Xen contract with what answers for it.</summary>
internal static class LawPage
{
    public static IEnumerable<string> Ids => Law.All.Select(law => law.Id).Concat(XenInvariants.All.Select(invariant => invariant.Id));

    public static IEnumerable<string>? Find(string id) =>
        Law.All.FirstOrDefault(law => law.Id == id) is { } known ? Lines(known) : XenInvariants.All.FirstOrDefault(invariant => invariant.Id == id) is { } numbered ? Lines(numbered) : null;

    private static IEnumerable<string> Lines(Law law) =>
    [
        $"{law.Id}  {law.Sentence}",
        "  kind     a law of the machine: evaluated on the implementation in every run of its judge, and not proved",
        $"  where    {Citations.Find(law.Id)?.Place?.ToString() ?? "unknown"}",
        $"  judge    ./verified fuzz {law.Judge}",
        $"  of       {law.Invariant}: {XenInvariants.All.FirstOrDefault(invariant => invariant.Id == law.Invariant)?.Says ?? "no numbered invariant"}",
        $"  bugs     {ClaimPage.Bugs(law.Id)}",
    ];

    private static IEnumerable<string> Lines(XenInvariant invariant) =>
    [
        $"{invariant.Id}  {invariant.Says}",
        "  kind     an invariant of the Xen contract, by the number under which it was asked for",
        $"  claims   {string.Join(", ", [.. invariant.Claims, .. Law.All.Where(law => law.Invariant == invariant.Id).Select(law => law.Id)])}",
        $"  besides  {(invariant.Besides.Length == 0 ? "nothing" : invariant.Besides)}",
    ];
}
