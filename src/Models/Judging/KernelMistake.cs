namespace Verified.Models.Judging;

/// <summary>What an implementation says when it stops because of a mistake of its own. The models do not know its types, only what it says.</summary>
internal static class KernelMistake
{
    private static readonly (string Begins, string Id)[] Known = [("lock order", "KERNEL-LOCKDEP"), ("sleep in atomic context", "KERNEL-SLEEP")];

    /// <summary>The word for an implementation that works for ever.</summary>
    internal static readonly string Hang = "KERNEL-HANG";

    /// <summary>One word for it: <c>KERNEL-LOCKDEP</c>, <c>KERNEL-SLEEP</c>, another <c>KERNEL-BUG</c>, <c>KERNEL-TWIN</c> where it differs from its twin, <c>KERNEL-HANG</c> where it works for ever, or <c>KERNEL-CRASH</c> for what the implementation did not expect itself.</summary>
    internal static string Id(Exception mistake)
        => mistake.GetType().Name == "TwinDifference" ? "KERNEL-TWIN"
            : IsHang(mistake) ? Hang
            : mistake.GetType().Name != "KernelBug" ? "KERNEL-CRASH"
            : Known.FirstOrDefault(known => mistake.Message.StartsWith(known.Begins, StringComparison.Ordinal)).Id ?? "KERNEL-BUG";

    /// <summary>Whether it was ended because it would have worked for ever: by a limit of calls and rounds of loops, or of the stack.</summary>
    internal static bool IsHang(Exception mistake) => mistake is InsufficientExecutionStackException || mistake.GetType().Name == "KernelHang";

    /// <summary>The message for people, on one line.</summary>
    internal static string Text(Exception mistake) => $"{mistake.GetType().Name}: {mistake.Message.ReplaceLineEndings(" ")}";
}
