using System.Text.RegularExpressions;

namespace Verified.Tests.Tidy;

/// <summary>A claim id is given once and never again, so that a search for it finds everything about the claim.</summary>
internal static partial class ClaimRules
{
    public static IEnumerable<string> Malformed(IEnumerable<string> declared) =>
        declared.Where(id => !WellFormed().IsMatch(id)).Select(id => $"{id}: expected an id like MMN-SPTE-001");

    public static IEnumerable<string> Repeated(IEnumerable<string> declared) =>
        declared.CountBy(id => id).Where(c => c.Value > 1).Select(c => $"{c.Key} is the id of {c.Value} claims");

    /// <summary>Ids that a text speaks of and that no specification declares.</summary>
    public static IEnumerable<string> Unknown(string path, string text, IReadOnlySet<string> declared) =>
        Mention().Matches(text).Select(m => m.Value).Distinct().Where(id => !declared.Contains(id))
            .Select(id => $"{path}: {id} is the id of no claim");

    /// <param name="folder">The folder's name, which is the bug's id.</param>
    /// <param name="read">The text of a file in the folder, or nothing.</param>
    /// <param name="declared">The ids of all claims.</param>
    public static IEnumerable<string> Incomplete(string folder, Func<string, string?> read, IReadOnlySet<string> declared)
    {
        if (!BugId().IsMatch(folder))
        {
            yield return $"bugs/{folder}: expected a name of letters, digits and hyphens";
        }

        if (string.IsNullOrWhiteSpace(read("bug.diff")))
        {
            yield return $"bugs/{folder}: expected a bug.diff";
        }

        if (CaughtBy().Match(read("story.md") ?? "") is not { Success: true } line)
        {
            yield return $"bugs/{folder}: expected a story.md with a line '* Caught by: ID'";
        }
        else if (line.Groups[1].Value is var id && !declared.Contains(id) && !KernelCheck().IsMatch(id))
        {
            yield return $"bugs/{folder}: expected the id of a claim or of a check of the kernel, not {id}";
        }
    }

    [GeneratedRegex(@"^((MMN|KVM|XEN|HW|PAGE)-[A-Z]+-\d{3}|TALLY-[A-Z]+-(COUNT|NUMBER|HOLDER))$")]
    private static partial Regex WellFormed();

    [GeneratedRegex(@"\b(MMN|KVM|XEN|HW|PAGE)-[A-Z]+-\d{3}\b")]
    private static partial Regex Mention();

    [GeneratedRegex(@"^\* Caught by: (\S+)\s*$", RegexOptions.Multiline)]
    private static partial Regex CaughtBy();

    /// <summary>What the kernel or the refinement finds without any claim: a lock out of order, a sleep where none is allowed, a state that differs.</summary>
    [GeneratedRegex(@"^(KERNEL-(LOCKDEP|SLEEP|BUG|CRASH|DEADLOCK|LIVELOCK)|REFINE-(GUARD|STATE))$")]
    private static partial Regex KernelCheck();

    [GeneratedRegex(@"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$")]
    private static partial Regex BugId();
}
