using System.Reflection.Emit;

namespace Verified.Spec.Language.Finite.Compiled;

/// <summary>Writes code that makes the words of the state after a step out of those before it. All terms are read before the step.</summary>
internal sealed class EffectCode(TermCode code)
{
    private static readonly int LargestUnrolled = 64;

    private readonly ILGenerator il = code.Il;
    private readonly Layout layout = code.Model.Layout;

    // Known bits that are still to be written into a word, so that many constants cost one operation.
    private readonly (ulong Mask, ulong Bits)[] pending = new (ulong, ulong)[code.Model.Layout.Words];

    /// <summary>Takes all effects, in order.</summary>
    internal void Take(IEnumerable<Effect> effects, Folding known)
    {
        for (var word = 0; word < layout.Words; word++)
        {
            il.Emit(OpCodes.Ldloc, code.Before[word]);
            il.Emit(OpCodes.Stloc, code.After[word]);
        }
        foreach (var effect in effects.Where(effect => layout.Of(effect.Component).Width > 0))
            Take(effect, known);
        for (var word = 0; word < layout.Words; word++)
            Flush(word);
    }

    private void Take(Effect effect, Folding known)
    {
        Variable[] bound = [.. effect.Bound.Cast<Variable>()];
        if (known.Model.Scope.Size(bound.Select(variable => variable.Sort)) > LargestUnrolled)
            code.Loop(bound, () => Point(effect, known));
        else
        {
            foreach (var one in known.Cases(bound))
                Point(effect, one);
        }
    }

    private void Point(Effect effect, Folding known)
    {
        var when = known.Fold(effect.When);
        if (when == Logic.False)
            return;
        var (field, index, value) = (layout.Of(effect.Component), new Terms(effect.Index.Select(known.Fold)), known.Assume(when).Fold(effect.Value));
        if (!index.All(term => term is Literal))
        {
            Elsewhere(field, index, when, value);
            return;
        }
        var bit = field.Bit([.. index.Select(term => (int)((Literal)term).Value)]);
        var (word, mask) = (bit >> 6, field.Mask << bit);
        if (when == Logic.True && value is Literal literal)
        {
            pending[word] = (pending[word].Mask | mask, pending[word].Bits & ~mask | (ulong)literal.Value << bit);
            return;
        }
        if ((pending[word].Mask & mask) != 0)
            Flush(word);
        Merge(code.After[word], field, when, value, () => il.Emit(OpCodes.Ldc_I4, bit & 63), null);
    }

    // A cell that is only known when the code runs.
    private void Elsewhere(Field field, Terms index, Term when, Term value)
    {
        var bit = il.DeclareLocal(typeof(long));
        code.BitOf(field, index);
        il.Emit(OpCodes.Stloc, bit);
        for (var k = 0; k < field.Words; k++)
        {
            var word = (field.Offset >> 6) + k;
            Flush(word);
            Merge(code.After[word], field, when, value, () =>
            {
                il.Emit(OpCodes.Ldloc, bit);
                il.Emit(OpCodes.Conv_I4);
                il.Emit(OpCodes.Ldc_I4, 63);
                il.Emit(OpCodes.And);
            }, field.Words == 1 ? null : (bit, k));
        }
    }

    // word ^= ((word >> shift ^ value) & mask) << shift, where the mask is empty if the effect does not take place, or not in this word.
    private void Merge(LocalBuilder word, Field field, Term when, Term value, Action shift, (LocalBuilder Bit, int Word)? only)
    {
        il.Emit(OpCodes.Ldloc, word);
        il.Emit(OpCodes.Ldloc, word);
        shift();
        il.Emit(OpCodes.Shr_Un);
        code.Value(value);
        il.Emit(OpCodes.Xor);
        il.Emit(OpCodes.Ldc_I8, (long)field.Mask);
        il.Emit(OpCodes.And);
        if (when != Logic.True)
        {
            code.Value(when);
            il.Emit(OpCodes.Neg);
            il.Emit(OpCodes.And);
        }
        if (only is { } here)
        {
            il.Emit(OpCodes.Ldloc, here.Bit);
            il.Emit(OpCodes.Ldc_I4, 6);
            il.Emit(OpCodes.Shr);
            il.Emit(OpCodes.Ldc_I8, (long)here.Word);
            il.Emit(OpCodes.Ceq);
            il.Emit(OpCodes.Conv_I8);
            il.Emit(OpCodes.Neg);
            il.Emit(OpCodes.And);
        }
        shift();
        il.Emit(OpCodes.Shl);
        il.Emit(OpCodes.Xor);
        il.Emit(OpCodes.Stloc, word);
    }

    private void Flush(int word)
    {
        var (mask, bits) = pending[word];
        if (mask == 0)
            return;
        il.Emit(OpCodes.Ldloc, code.After[word]);
        il.Emit(OpCodes.Ldc_I8, (long)~mask);
        il.Emit(OpCodes.And);
        il.Emit(OpCodes.Ldc_I8, (long)bits);
        il.Emit(OpCodes.Or);
        il.Emit(OpCodes.Stloc, code.After[word]);
        pending[word] = default;
    }
}
