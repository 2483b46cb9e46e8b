namespace Verified.Cli.Checks;

/// <summary>What <c>check</c> runs, in order: cheap and telling first.</summary>
internal static class CheckList
{
    public static IReadOnlyList<ICheck> All { get; } =
    [
        new ExploreCheck("notifier", "page=1"),
        new LiveKvmCheck(),
    ];
}
