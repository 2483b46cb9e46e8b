namespace Verified.Models.Refinement;

/// <summary>What an implementation says when it stops because of a mistake of its own.</summary>
internal static class KernelMistake
{
    /// <summary>One word for it.</summary>
    internal static string Id(Exception mistake) => "KERNEL-BUG";

    /// <summary>The message for people, on one line.</summary>
    internal static string Text(Exception mistake) => $"{mistake.GetType().Name}: {mistake.Message.ReplaceLineEndings(" ")}";
}
