using System.Runtime.CompilerServices;

namespace Verified.Spec.Language.Bits;

/// <summary>Marks a generic method over <see cref="IBits{T}"/> as a lemma: its parameters are words, and for all of them its result is true.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LemmaAttribute(string id, string sentence, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Attribute
{
    /// <summary>Where the lemma is written.</summary>
    public SourcePlace? Place => SourcePlace.Of(file, line);

    /// <summary>The lemma's id, of the form of a claim's.</summary>
    public string Id => id;

    /// <summary>The lemma in one sentence.</summary>
    public string Sentence => sentence;

    /// <summary>File and function.</summary>
    public string Source { get; init; } = "";
}

/// <summary>Marks the same statement about a function with one thing wrong: there are words for which its result is false.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RefutedAttribute(string lemma, string what) : Attribute
{
    /// <summary>The name of the lemma's method.</summary>
    public string Lemma => lemma;

    /// <summary>What is wrong.</summary>
    public string What => what;
}
