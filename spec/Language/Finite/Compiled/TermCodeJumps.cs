using System.Reflection.Emit;

namespace Verified.Spec.Language.Finite.Compiled;

// Truth values as jumps: nothing is computed that a test of bits can decide.
internal sealed partial class TermCode
{
    /// <summary>Goes to <paramref name="target"/> if the term has the truth value <paramref name="when"/>, else on.</summary>
    internal void Jump(Term term, bool when, Label target)
    {
        if (term is Literal literal)
        {
            if (literal.Value == 1 == when)
                il.Emit(OpCodes.Br, target);
        }
        else if (BitTest.Of(term, model.Layout) is { } test)
            Jump(test, when, target);
        else if (term is Apply apply)
            Jump(apply, when, target);
        else
        {
            Value(term);
            il.Emit(when ? OpCodes.Brtrue : OpCodes.Brfalse, target);
        }
    }

    private void Jump(Apply apply, bool when, Label target)
    {
        switch (apply.Operator)
        {
            case Operator.Not:
                Jump(apply.Arguments[0], !when, target);
                break;
            case Operator.And:
                Conjunction(apply.Arguments, true, when, target);
                break;
            case Operator.Or:
                Conjunction(apply.Arguments, false, !when, target);
                break;
            case Operator.Equal:
                Joined(OpCodes.Nop, apply.Arguments);
                il.Emit(when ? OpCodes.Beq : OpCodes.Bne_Un, target);
                break;
            case Operator.Less:
                Joined(OpCodes.Nop, apply.Arguments);
                il.Emit(when ? OpCodes.Blt : OpCodes.Bge, target);
                break;
            case Operator.AtMost:
                Joined(OpCodes.Nop, apply.Arguments);
                il.Emit(when ? OpCodes.Ble : OpCodes.Bgt, target);
                break;
            case Operator.If or Operator.Implies or Operator.Add or Operator.Subtract:
                Value(apply);
                il.Emit(when ? OpCodes.Brtrue : OpCodes.Brfalse, target);
                break;
        }
    }

    // "All of the terms have this truth value" as a condition; tests of bits of one word become one test, and come first.
    private void Conjunction(Terms terms, bool value, bool when, Label target)
    {
        var differs = when ? il.DefineLabel() : target;
        var (tests, rest) = Grouped(terms, value);
        if (tests is null)
            il.Emit(OpCodes.Br, differs);
        else
        {
            foreach (var test in tests)
                Jump(test, false, differs);
            foreach (var term in rest.OrderBy(term => Logic.Nodes(term).Count()))
                Jump(term, !value, differs);
            if (when)
                il.Emit(OpCodes.Br, target);
        }
        if (when)
            il.MarkLabel(differs);
    }

    private (IReadOnlyCollection<BitTest>? Tests, List<Term> Others) Grouped(Terms terms, bool value)
    {
        var tests = new Dictionary<(int, bool), BitTest>();
        var rest = new List<Term>();
        foreach (var term in terms)
        {
            if (BitTest.Of(term, model.Layout) is not { } found || (value ? found : found.Opposite) is not { } test)
                rest.Add(term);
            else if (!tests.TryGetValue((test.Word, test.After), out var other))
                tests[(test.Word, test.After)] = test;
            else if (BitTest.Both(test, other) is { } both)
                tests[(test.Word, test.After)] = both;
            else
                return (null, rest);
        }
        return (tests.Values, rest);
    }

    private void Jump(BitTest test, bool when, Label target)
    {
        il.Emit(OpCodes.Ldloc, (test.After ? after : before)[test.Word]);
        il.Emit(OpCodes.Ldc_I8, (long)test.Mask);
        il.Emit(OpCodes.And);
        if (test.Bits == 0 || ulong.IsPow2(test.Mask))
        {
            il.Emit(when == (test.Bits != 0) ? OpCodes.Brtrue : OpCodes.Brfalse, target);
            return;
        }
        il.Emit(OpCodes.Ldc_I8, (long)test.Bits);
        il.Emit(when ? OpCodes.Beq : OpCodes.Bne_Un, target);
    }
}
