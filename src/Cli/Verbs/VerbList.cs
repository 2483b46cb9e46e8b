namespace Verified.Cli.Verbs;

/// <summary>Every verb there is, in the order of the help.</summary>
internal static class VerbList
{
    public static IReadOnlyList<IVerb> All { get; } =
    [
        new TestVerb(),
    ];
}
