using System.Runtime.CompilerServices;

namespace Verified.Properties.Running;

/// <summary>The checkout that these properties were compiled from.</summary>
internal static class Checkout
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(ThisFolder(), "..", ".."));

    private static string ThisFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
