namespace Verified.Spec.Language;

/// <summary>What a kind of thing is called where its things are counted and named: <c>range=2</c> in a scope, <c>range0</c> in a state. Without it that is the name of the class, in lower case.</summary>
/// <param name="word">The word, in lower case.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CalledAttribute(string word) : Attribute
{
    /// <summary>The word.</summary>
    public string Word => word;

    /// <summary>A word that scopes are still written with; null if there is none.</summary>
    public string? Formerly { get; init; }
}
