using System.Reflection.Emit;

namespace Verified.Spec.Language.Finite.Compiled;

/// <summary>Generates the functions that expand states: the rules one after the other in as few methods as the just-in-time compiler optimizes.</summary>
internal sealed class ExpandCode
{
    /// <summary>The just-in-time compiler gives up optimizing very long methods.</summary>
    private static readonly int LongestMethod = 24_000;

    private readonly FiniteModel model;
    private readonly IReadOnlyList<GroundClaim> laws;
    private readonly MethodCode<Expander> method;
    private readonly LocalBuilder record;

    private ExpandCode(FiniteModel model, IReadOnlyList<GroundClaim> laws)
    {
        (this.model, this.laws, method) = (model, laws, new MethodCode<Expander>("Expand", model));
        record = method.Il.DeclareLocal(typeof(ulong).MakeByRefType());
        method.Il.Emit(OpCodes.Ldarg_2);
        method.Il.Emit(OpCodes.Stloc, record);
    }

    /// <summary>The functions, and for each rule what is known where its instances lead.</summary>
    internal static (IReadOnlyList<Expander> Code, ILookup<FiniteRule, Arrival> Arrivals) Build(FiniteModel model, IReadOnlyList<GroundClaim> laws)
    {
        var (methods, arrivals) = (new List<Expander>(), new List<(FiniteRule Rule, Arrival Arrival)>());
        var current = new ExpandCode(model, laws);
        foreach (var (piece, length) in model.Rules.SelectMany(rule => Measured(Piece.Of(rule, model), laws, model)))
        {
            if (current.method.Il.ILOffset + length > LongestMethod)
            {
                methods.Add(current.Finish());
                current = new ExpandCode(model, laws);
            }
            arrivals.AddRange(current.Write(piece).Select(arrival => (piece.Rule, arrival)));
        }
        methods.Add(current.Finish());
        return (methods, arrivals.ToLookup(one => one.Rule, one => one.Arrival));
    }

    private static IEnumerable<(Piece Piece, int Length)> Measured(Piece piece, IReadOnlyList<GroundClaim> laws, FiniteModel model)
    {
        var trial = new ExpandCode(model, laws);
        trial.Write(piece);
        var parts = trial.method.Il.ILOffset > LongestMethod ? piece.Parts().ToArray() : [];
        return parts.Length > 0 ? parts.SelectMany(part => Measured(part, laws, model)) : [(piece, trial.method.Il.ILOffset)];
    }

    private IReadOnlyList<Arrival> Write(Piece piece) => new RuleCode(method, record, piece, model, laws).Write();

    // The answer is how far the record pointer has come, in words.
    private Expander Finish()
    {
        var il = method.Il;
        il.Emit(OpCodes.Ldloc, record);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Ldc_I4, sizeof(ulong));
        il.Emit(OpCodes.Div);
        il.Emit(OpCodes.Conv_I4);
        il.Emit(OpCodes.Ret);
        return method.Finish();
    }
}
