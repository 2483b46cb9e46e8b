namespace Verified.Spec.Language.Bits;

/// <summary>A word or a truth value that is an expression: a variable, a constant, or an operator of SMT-LIB's theory of bit vectors on other expressions.</summary>
/// <remarks>Words and truth values are kept apart here, where <see cref="PlainBits"/> does not: recording a function shows that it does not mix them.</remarks>
public sealed class SymbolicBits : IBits<SymbolicBits>
{
    private SymbolicBits(bool isTruth, string symbol, params SymbolicBits[] arguments) => (IsTruth, Symbol, Arguments) = (isTruth, symbol, arguments);

    /// <summary>Whether it is a truth value.</summary>
    public bool IsTruth { get; }

    /// <summary>The name, the constant or the operator, as in the text.</summary>
    public string Symbol { get; }

    /// <summary>What the operator is applied to; nothing for a variable or a constant.</summary>
    public IReadOnlyList<SymbolicBits> Arguments { get; }

    /// <summary>Any word, under a name.</summary>
    public static SymbolicBits Variable(string name) => new(false, name);

    /// <inheritdoc/>
    public static SymbolicBits Of(ulong word) => new(false, $"#x{word:x16}");

    /// <inheritdoc/>
    public static SymbolicBits Truth(bool value) => new(true, value ? "true" : "false");

    /// <inheritdoc/>
    public static SymbolicBits operator &(SymbolicBits a, SymbolicBits b) => Alike(a, b, "and", "bvand");

    /// <inheritdoc/>
    public static SymbolicBits operator |(SymbolicBits a, SymbolicBits b) => Alike(a, b, "or", "bvor");

    /// <inheritdoc/>
    public static SymbolicBits operator ^(SymbolicBits a, SymbolicBits b) => Words("bvxor", a, b);

    /// <inheritdoc/>
    public static SymbolicBits operator ~(SymbolicBits a) => Words("bvnot", a);

    /// <inheritdoc/>
    public static SymbolicBits operator !(SymbolicBits a) => a.IsTruth ? new(true, "not", a) : throw Mixed("not");

    /// <inheritdoc/>
    public static SymbolicBits operator +(SymbolicBits a, SymbolicBits b) => Words("bvadd", a, b);

    /// <inheritdoc/>
    public static SymbolicBits operator <<(SymbolicBits a, int count) => Words("bvshl", a, Of((ulong)count));

    /// <inheritdoc/>
    public static SymbolicBits operator >>>(SymbolicBits a, int count) => Words("bvlshr", a, Of((ulong)count));

    /// <inheritdoc/>
    public static SymbolicBits Same(SymbolicBits a, SymbolicBits b) => a.IsTruth == b.IsTruth ? new(true, "=", a, b) : throw Mixed("=");

    /// <inheritdoc/>
    public static SymbolicBits AtMost(SymbolicBits a, SymbolicBits b) => a.IsTruth || b.IsTruth ? throw Mixed("bvule") : new(true, "bvule", a, b);

    /// <inheritdoc/>
    public static SymbolicBits If(SymbolicBits condition, SymbolicBits then, SymbolicBits otherwise)
        => condition.IsTruth && then.IsTruth == otherwise.IsTruth ? new(then.IsTruth, "ite", condition, then, otherwise) : throw Mixed("ite");

    private static SymbolicBits Alike(SymbolicBits a, SymbolicBits b, string truths, string words)
        => a.IsTruth != b.IsTruth ? throw Mixed(words) : new(a.IsTruth, a.IsTruth ? truths : words, a, b);

    private static SymbolicBits Words(string symbol, params SymbolicBits[] arguments)
        => arguments.Any(argument => argument.IsTruth) ? throw Mixed(symbol) : new(false, symbol, arguments);

    private static InvalidOperationException Mixed(string symbol) => new($"{symbol}: a word and a truth value are mixed");
}
