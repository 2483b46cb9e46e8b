namespace Verified.Spec.Paging.Answers;

/// <summary>What a word of memory was for a while.</summary>
/// <param name="Value">The word.</param>
/// <param name="From">From when on.</param>
/// <param name="To">When it was another; <see cref="Always"/> if it still is this.</param>
internal readonly record struct Version(ulong Value, long From, long To)
{
    /// <summary>The end of what did not end.</summary>
    public static long Always => long.MaxValue;

    /// <summary>It is the word's value now.</summary>
    public bool IsNow => To == Always;
}
