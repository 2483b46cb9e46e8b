using System.Reflection;

namespace Verified.Spec.Language;

/// <summary>What a term stands for: a truth value, a natural number, one of a few named choices, or the identifier of a thing.</summary>
public enum SortClass
{
    /// <summary>True or false.</summary>
    Truth,

    /// <summary>A natural number without an upper bound; a scope gives it a cap for the finite readings.</summary>
    Word,

    /// <summary>One of the members of a C# enum.</summary>
    Choice,

    /// <summary>The identifier of a thing of some kind: any number of things in the unbounded reading, as many as the scope says elsewhere.</summary>
    Id,
}

/// <summary>The sort of a term. There is one instance for each sort, so sorts compare by reference.</summary>
public sealed class Sort
{
    private Sort(SortClass @class, string name, IReadOnlyList<string> members, CalledAttribute? called = null)
    {
        (Class, Name, Members) = (@class, name, members);
        (Called, Formerly) = (called?.Word ?? name.ToLowerInvariant(), called?.Formerly);
    }

    /// <summary>Truth values.</summary>
    public static Sort Truth { get; } = new(SortClass.Truth, "Truth", ["false", "true"]);

    /// <summary>Natural numbers.</summary>
    public static Sort Word { get; } = new(SortClass.Word, "Word", []);

    /// <summary>Which class of sort this is.</summary>
    public SortClass Class { get; }

    /// <summary>The name of the kind or the enum.</summary>
    public string Name { get; }

    /// <summary>What it is called where its things are counted and named, in lower case.</summary>
    public string Called { get; }

    /// <summary>What it was called before in a scope; null if nothing else.</summary>
    public string? Formerly { get; }

    /// <summary>The names of the members of a choice (and of the two truth values), by ordinal; empty for words and identifiers.</summary>
    public IReadOnlyList<string> Members { get; }

    /// <summary>The sort of the identifiers of <typeparamref name="TKind"/>.</summary>
    public static Sort Id<TKind>() where TKind : Kind => OfKind<TKind>.Instance;

    /// <summary>The sort of the members of <typeparamref name="TEnum"/>, which must be numbered 0, 1, 2 … in order.</summary>
    public static Sort Choice<TEnum>() where TEnum : struct, Enum => OfEnum<TEnum>.Instance;

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static class OfKind<TKind>
    {
        internal static readonly Sort Instance = new(SortClass.Id, typeof(TKind).Name, [], typeof(TKind).GetCustomAttribute<CalledAttribute>());
    }

    private static class OfEnum<TEnum> where TEnum : struct, Enum
    {
        internal static readonly Sort Instance = new(SortClass.Choice, typeof(TEnum).Name, Enum.GetNames<TEnum>());
    }
}

/// <summary>A kind of thing that has identifiers, such as a page. Derive an empty class from it for each kind.</summary>
public abstract class Kind;
