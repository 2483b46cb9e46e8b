namespace Verified.Spec.Language.Bits;

/// <summary>What is said of words again and again.</summary>
public static class BitFunctions
{
    /// <summary>All of these flags are set.</summary>
    public static T Has<T>(this T word, ulong flags) where T : IBits<T> => T.Same(word & T.Of(flags), T.Of(flags));

    /// <summary>None of these flags is set.</summary>
    public static T HasNone<T>(this T word, ulong flags) where T : IBits<T> => T.Same(word & T.Of(flags), T.Of(0));

    /// <summary>With these flags set.</summary>
    public static T With<T>(this T word, ulong flags) where T : IBits<T> => word | T.Of(flags);

    /// <summary>With these flags clear.</summary>
    public static T Without<T>(this T word, ulong flags) where T : IBits<T> => word & T.Of(~flags);

    /// <summary>Only these flags.</summary>
    public static T Only<T>(this T word, ulong flags) where T : IBits<T> => word & T.Of(flags);

    /// <summary>The bits from <paramref name="low"/> on, as many as <paramref name="count"/>, as a number.</summary>
    public static T Field<T>(this T word, int low, int count) where T : IBits<T> => (word >>> low) & T.Of((1ul << count) - 1);

    /// <summary>The word is this number.</summary>
    public static T Is<T>(this T word, ulong number) where T : IBits<T> => T.Same(word, T.Of(number));

    /// <summary>The two words differ in none of these bits.</summary>
    public static T AgreesOn<T>(this T word, T other, ulong bits) where T : IBits<T> => (word ^ other).HasNone(bits);

    /// <summary>The first truth value implies the second.</summary>
    public static T Implies<T>(this T condition, T then) where T : IBits<T> => !condition | then;

    /// <summary>It holds for each of a few things.</summary>
    public static T All<T, TItem>(IEnumerable<TItem> items, Func<TItem, T> holds) where T : IBits<T>
        => items.Aggregate(T.Truth(true), (all, item) => all & holds(item));
}
