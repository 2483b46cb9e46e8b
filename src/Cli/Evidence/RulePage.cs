using Verified.Abi;
using Verified.Spec.Language;

namespace Verified.Cli.Evidence;

/// <summary>One rule as it was recorded.</summary>
internal static class RulePage
{
    public static IEnumerable<string> Names => Specifications.All.SelectMany(s => s.Rules).Select(r => r.Name);

    public static IEnumerable<string>? Find(string name) =>
        Specifications.All.SelectMany(s => s.Rules).Where(rule => rule.Name == name).Select(Lines).FirstOrDefault();

    private static IEnumerable<string> Lines(Rule rule)
    {
        yield return $"{rule.Name}({string.Join(", ", rule.Method.GetParameters().Select(p => p.Name))})";
        foreach (var guard in rule.Guards)
        {
            var refusal = guard.Refusal == Errno.None ? "" : $"  else {guard.Refusal}";
            yield return $"  needs    {guard.Text}{refusal}";
        }

        yield return $"  writes   {string.Join(", ", rule.Writes.Where(c => c.Reality != Reality.Ghost).Select(c => c.Name))}";
    }
}
