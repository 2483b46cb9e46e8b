namespace Verified.Spec.Language.Finite.Compiled;

/// <summary>One of the conditions that a claim consists of in a scope, such as its body for one page.</summary>
/// <param name="Claim">The position of its claim among the claims, or of its law among the laws.</param>
/// <param name="Condition">The condition, folded.</param>
/// <param name="Before">The bits that it reads in the state, or before the step.</param>
/// <param name="After">The bits that it reads after the step.</param>
/// <param name="Unmoved">What the condition amounts to if the step changes none of those.</param>
internal sealed record GroundClaim(int Claim, Term Condition, ulong[] Before, ulong[] After, Term Unmoved)
{
    internal static IReadOnlyList<GroundClaim> Of(IReadOnlyList<Claim> claims, FiniteModel model)
    {
        var nothing = Folding.Nothing(model);
        return [.. from claim in claims.Index()
                   from condition in Parts(nothing.Fold(claim.Item.Body))
                   select new GroundClaim(claim.Index, condition, Cells.Of(condition, false, model.Layout), Cells.Of(condition, true, model.Layout),
                       nothing.Fold(Where(condition, _ => true)))];
    }

    /// <summary>The condition over the state before a step that leaves all bits outside <paramref name="touched"/> alone.</summary>
    internal Term Moved(ulong[] touched, Layout layout)
        => Cells.Meet(After, touched) ? Where(Condition, read => !Cells.Meet(Cells.Of(read, true, layout), touched)) : Unmoved;

    private static IEnumerable<Term> Parts(Term body)
        => body == Logic.True ? [] : body is Apply { Operator: Operator.And } all ? all.Arguments : [body];

    private static Term Where(Term condition, Func<Read, bool> still)
        => Logic.Rewrite(condition, node => node is Read { After: true } read && still(read) ? read with { After = false } : null);
}
