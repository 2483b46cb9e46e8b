namespace Verified.Cli.Checks;

/// <summary>Sees that one failure is told once, though it shows in several cases. No verdict is dropped: the later cases fail too, and name the first one.</summary>
internal sealed class ToldFailures
{
    private readonly List<(string Key, string Name, string Claim, List<string> Worlds)> told = [];

    /// <summary>Each failure that showed in more than one case: the case that tells it, its claim, and where it showed.</summary>
    public IEnumerable<(string Name, string Claim, IReadOnlyList<string> Worlds)> Repeated =>
        told.Where(one => one.Worlds.Count > 1).Select(one => (one.Name, one.Claim, (IReadOnlyList<string>)one.Worlds));

    /// <summary>The cases of a check that has ended, those that tell a failure again cut short.</summary>
    public CheckRecord Hear(CheckRecord record) => record with { Result = record.Result with { Cases = [.. record.Result.Cases.Select(Hear)] } };

    /// <summary>All checks of a run, with each failure told once and all its worlds beside it.</summary>
    public static IReadOnlyList<CheckRecord> Once(IReadOnlyList<CheckRecord> checks)
    {
        var told = new ToldFailures();
        List<CheckRecord> heard = [.. checks.Select(told.Hear)];
        return [.. heard.Select(record => record with { Result = record.Result with { Cases = [.. record.Result.Cases.Select(told.WithWorlds)] } })];
    }

    private CaseResult Hear(CaseResult one)
    {
        if (one.Story is not { } story)
        {
            return one;
        }

        if (told.FirstOrDefault(known => known.Key == story.Key) is { Key: not null } first)
        {
            if (!first.Worlds.Contains(one.World ?? one.Name))
            {
                first.Worlds.Add(one.World ?? one.Name);
            }

            return one with { SameAs = first.Name, Reason = $"the same as {first.Name}", Story = null, Details = [] };
        }

        told.Add((story.Key, one.Name, story.Name, [one.World ?? one.Name]));
        return one;
    }

    private CaseResult WithWorlds(CaseResult one) =>
        one.Story is { } story && told.First(known => known.Key == story.Key) is { Worlds.Count: > 1 } shown ? one with { Worlds = shown.Worlds } : one;
}
