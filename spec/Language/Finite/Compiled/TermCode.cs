using System.Reflection.Emit;

namespace Verified.Spec.Language.Finite.Compiled;

/// <summary>Writes machine-independent code for folded terms. States are held in local variables, one for each word.</summary>
internal sealed partial class TermCode(ILGenerator il, FiniteModel model, LocalBuilder[] before, LocalBuilder[] after)
{
    private readonly Dictionary<Variable, LocalBuilder> variables = [];

    internal ILGenerator Il => il;

    internal FiniteModel Model => model;

    internal IReadOnlyList<LocalBuilder> Before => before;

    internal IReadOnlyList<LocalBuilder> After => after;

    /// <summary>The local variable that holds a variable of the specification.</summary>
    internal LocalBuilder Local(Variable variable)
        => variables.TryGetValue(variable, out var local) ? local : variables[variable] = il.DeclareLocal(typeof(long));

    /// <summary>Pushes the value of a term, 64 bits wide.</summary>
    internal void Value(Term term)
    {
        switch (term)
        {
            case Literal literal:
                il.Emit(OpCodes.Ldc_I8, literal.Value);
                break;
            case Variable variable:
                il.Emit(OpCodes.Ldloc, Local(variable));
                break;
            case Read read:
                Cell(read);
                break;
            case Quantified or HowMany:
                Count(term);
                break;
            case Apply apply:
                Value(apply);
                break;
            default:
                throw new ArgumentException($"a folded term has no {term.GetType().Name}", nameof(term));
        }
    }

    /// <summary>Runs <paramref name="body"/> with every valuation of the variables in their locals.</summary>
    internal void Loop(IReadOnlyList<Variable> over, Action body)
    {
        if (over.Count == 0)
        {
            body();
            return;
        }
        var (local, top) = (Local(over[0]), il.DefineLabel());
        il.Emit(OpCodes.Ldc_I8, 0L);
        il.Emit(OpCodes.Stloc, local);
        il.MarkLabel(top);
        Loop([.. over.Skip(1)], body);
        il.Emit(OpCodes.Ldloc, local);
        il.Emit(OpCodes.Ldc_I8, 1L);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, local);
        il.Emit(OpCodes.Ldloc, local);
        il.Emit(OpCodes.Ldc_I8, (long)model.Scope.Size(over[0].Sort));
        il.Emit(OpCodes.Blt, top);
    }

    /// <summary>Pushes the distance in bits from the word where a field begins to the cell at an index.</summary>
    internal void BitOf(Field field, Terms index)
    {
        long known = field.Offset & 63;
        var started = false;
        for (var key = 0; key < index.Count; key++)
        {
            if (index[key] is Literal literal)
            {
                known += literal.Value * field.Stride(key);
                continue;
            }
            Value(index[key]);
            il.Emit(OpCodes.Ldc_I8, (long)field.Stride(key));
            il.Emit(OpCodes.Mul);
            if (started)
                il.Emit(OpCodes.Add);
            started = true;
        }
        il.Emit(OpCodes.Ldc_I8, known);
        if (started)
            il.Emit(OpCodes.Add);
    }

    private void Cell(Read read)
    {
        var (field, words) = (model.Layout.Of(read.Component), read.After ? after : before);
        if (field.Width == 0)
            il.Emit(OpCodes.Ldc_I8, 0L);
        else if (read.Index.All(term => term is Literal))
        {
            var bit = field.Bit([.. read.Index.Select(term => (int)((Literal)term).Value)]);
            Extract(words[bit >> 6], () => il.Emit(OpCodes.Ldc_I4, bit & 63), field);
        }
        else if (field.Words == 1)
            Extract(words[field.Offset >> 6], () => Shift(field, read.Index), field);
        else
            Select(field, read.Index, words);
    }

    private void Shift(Field field, Terms index)
    {
        BitOf(field, index);
        il.Emit(OpCodes.Conv_I4);
    }

    // A cell in one of several words: find the word first.
    private void Select(Field field, Terms index, LocalBuilder[] words)
    {
        var (bit, word) = (il.DeclareLocal(typeof(long)), il.DeclareLocal(typeof(ulong)));
        BitOf(field, index);
        il.Emit(OpCodes.Stloc, bit);
        Copy(words[field.Offset >> 6], word);
        for (var k = 1; k < field.Words; k++)
        {
            var other = il.DefineLabel();
            il.Emit(OpCodes.Ldloc, bit);
            il.Emit(OpCodes.Ldc_I8, k * 64L);
            il.Emit(OpCodes.Blt, other);
            Copy(words[(field.Offset >> 6) + k], word);
            il.MarkLabel(other);
        }
        Extract(word, () =>
        {
            il.Emit(OpCodes.Ldloc, bit);
            il.Emit(OpCodes.Conv_I4);
            il.Emit(OpCodes.Ldc_I4, 63);
            il.Emit(OpCodes.And);
        }, field);
    }

    private void Extract(LocalBuilder word, Action shift, Field field)
    {
        il.Emit(OpCodes.Ldloc, word);
        shift();
        il.Emit(OpCodes.Shr_Un);
        il.Emit(OpCodes.Ldc_I8, (long)field.Mask);
        il.Emit(OpCodes.And);
    }

    private void Copy(LocalBuilder from, LocalBuilder to)
    {
        il.Emit(OpCodes.Ldloc, from);
        il.Emit(OpCodes.Stloc, to);
    }

    private void Value(Apply apply)
    {
        var arguments = apply.Arguments;
        switch (apply.Operator)
        {
            case Operator.Not:
                Value(arguments[0]);
                il.Emit(OpCodes.Ldc_I8, 1L);
                il.Emit(OpCodes.Xor);
                break;
            case Operator.And or Operator.Or:
                Joined(apply.Operator == Operator.And ? OpCodes.And : OpCodes.Or, arguments);
                break;
            case Operator.Add or Operator.Subtract:
                Joined(apply.Operator == Operator.Add ? OpCodes.Add : OpCodes.Sub, arguments);
                break;
            case Operator.Equal or Operator.Less:
                Joined(apply.Operator == Operator.Equal ? OpCodes.Ceq : OpCodes.Clt, arguments);
                il.Emit(OpCodes.Conv_I8);
                break;
            case Operator.AtMost:
                Joined(OpCodes.Cgt, arguments);
                il.Emit(OpCodes.Conv_I8);
                il.Emit(OpCodes.Ldc_I8, 1L);
                il.Emit(OpCodes.Xor);
                break;
            case Operator.If:
                Branch(arguments);
                break;
            case Operator.Implies:
                throw new ArgumentException("folding leaves no implication", nameof(apply));
        }
    }

    private void Joined(OpCode op, Terms arguments)
    {
        Value(arguments[0]);
        foreach (var argument in arguments.Skip(1))
        {
            Value(argument);
            il.Emit(op);
        }
    }

    private void Branch(Terms arguments)
    {
        var (otherwise, end, result) = (il.DefineLabel(), il.DefineLabel(), il.DeclareLocal(typeof(long)));
        Jump(arguments[0], false, otherwise);
        Value(arguments[1]);
        il.Emit(OpCodes.Stloc, result);
        il.Emit(OpCodes.Br, end);
        il.MarkLabel(otherwise);
        Value(arguments[2]);
        il.Emit(OpCodes.Stloc, result);
        il.MarkLabel(end);
        il.Emit(OpCodes.Ldloc, result);
    }

    // A quantifier too large to be written out, or a count: a loop that ends as soon as the answer is known.
    private void Count(Term term)
    {
        var (result, end) = (il.DeclareLocal(typeof(long)), il.DefineLabel());
        var (body, variables, universal) = term is Quantified quantified
            ? (quantified.Body, quantified.Variables, quantified.Universal) : (((HowMany)term).Body, ((HowMany)term).Variables, false);
        il.Emit(OpCodes.Ldc_I8, universal ? 1L : 0L);
        il.Emit(OpCodes.Stloc, result);
        Loop([.. variables.Cast<Variable>()], () =>
        {
            var next = il.DefineLabel();
            Jump(body, universal, next);
            il.Emit(OpCodes.Ldloc, result);
            il.Emit(OpCodes.Ldc_I8, universal ? -1L : 1L);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, result);
            if (term is Quantified)
                il.Emit(OpCodes.Br, end);
            il.MarkLabel(next);
        });
        il.MarkLabel(end);
        il.Emit(OpCodes.Ldloc, result);
    }
}
