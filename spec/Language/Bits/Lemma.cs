using System.Reflection;

namespace Verified.Spec.Language.Bits;

/// <summary>A sentence about words of 64 bits that holds for all of them.</summary>
/// <param name="Id">Never renumbered.</param>
/// <param name="Sentence">The lemma for people.</param>
/// <param name="Source">Where the functions that it is about come from.</param>
/// <param name="Statement">The statement.</param>
/// <param name="Refuted">The same of functions with one thing wrong. Each is false for some words, so that the statement can fail.</param>
public sealed record Lemma(string Id, string Sentence, string Source, Statement Statement, IReadOnlyList<Statement> Refuted)
{
    /// <summary>Where it is written, if that is known.</summary>
    public SourcePlace? Place { get; init; }

    /// <summary>The lemma's name, also that of its file.</summary>
    public string Name => $"{Id}.{Statement.Name}";

    /// <summary>The lemmas that a type's methods state, in order.</summary>
    public static IEnumerable<Lemma> In(Type type)
    {
        var methods = type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).OrderBy(m => m.MetadataToken).ToArray();
        return from method in methods
               let label = method.GetCustomAttribute<LemmaAttribute>()
               where label is not null
               let refuted = from variant in methods
                             let what = variant.GetCustomAttribute<RefutedAttribute>()
                             where what?.Lemma == method.Name
                             select new Statement(variant, what.What)
               select new Lemma(label.Id, label.Sentence, label.Source, new Statement(method, label.Sentence), [.. refuted]) { Place = label.Place };
    }
}

/// <summary>A truth value about some words, written as one generic method.</summary>
public sealed class Statement
{
    private readonly MethodInfo method;
    private readonly MethodInfo plain;

    internal Statement(MethodInfo method, string what)
    {
        (this.method, What) = (method, what);
        plain = method.MakeGenericMethod(typeof(PlainBits));
        Words = [.. method.GetParameters().Select(parameter => parameter.Name!)];
    }

    /// <summary>The method's name.</summary>
    public string Name => method.Name;

    /// <summary>What it says, or what is wrong in it.</summary>
    public string What { get; }

    /// <summary>The names of the words.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Whether it holds for these words.</summary>
    public bool Holds(params IReadOnlyList<ulong> words) => ((PlainBits)Call(plain, words.Select(word => (object)PlainBits.Of(word)))).IsTrue;

    /// <summary>The text whose satisfiability refutes it. Comments and commands are not in it.</summary>
    public string Negation()
    {
        var truth = (SymbolicBits)Call(method.MakeGenericMethod(typeof(SymbolicBits)), Words.Select(SymbolicBits.Variable));
        return BitVectorText.Assertion(Words, !truth);
    }

    private static object Call(MethodInfo method, IEnumerable<object> arguments)
        => method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [.. arguments], null)!;
}
