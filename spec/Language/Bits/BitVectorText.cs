using System.Text;

namespace Verified.Spec.Language.Bits;

/// <summary>Prints an expression over words as SMT-LIB 2 in the logic QF_BV.</summary>
/// <remarks>What occurs more than once is defined once, so that the text does not grow with every use.</remarks>
public sealed class BitVectorText
{
    private readonly Dictionary<SymbolicBits, int> uses = [];
    private readonly Dictionary<SymbolicBits, string> names = [];
    private readonly StringBuilder definitions = new();

    private BitVectorText()
    {
    }

    /// <summary>The variables, what is used more than once, and the expression, asserted.</summary>
    /// <param name="variables">The names of all words that the expression is about.</param>
    /// <param name="truth">A truth value.</param>
    public static string Assertion(IEnumerable<string> variables, SymbolicBits truth)
    {
        var text = new BitVectorText();
        foreach (var name in variables)
            text.definitions.AppendLine($"(declare-const {name} (_ BitVec 64))");
        text.Count(truth);
        var asserted = text.Print(truth);
        return text.definitions.AppendLine($"(assert {asserted})").ToString();
    }

    private void Count(SymbolicBits expression)
    {
        if (expression.Arguments.Count == 0)
            return;
        uses[expression] = uses.GetValueOrDefault(expression) + 1;
        if (uses[expression] > 1)
            return;
        foreach (var argument in expression.Arguments)
            Count(argument);
    }

    private string Print(SymbolicBits expression)
    {
        if (expression.Arguments.Count == 0)
            return expression.Symbol;
        if (names.TryGetValue(expression, out var name))
            return name;
        var printed = $"({expression.Symbol} {string.Join(' ', expression.Arguments.Select(Print))})";
        if (uses[expression] == 1)
            return printed;
        names[expression] = name = $"t{names.Count + 1}";
        definitions.AppendLine($"(define-fun {name} () {(expression.IsTruth ? "Bool" : "(_ BitVec 64)")} {printed})");
        return name;
    }
}
