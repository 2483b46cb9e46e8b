using Verified.Abi.Notifier;
using Verified.Models.Judging;
using Verified.Spec.Language.Finite;
using Verified.Spec.Notifier;

namespace Verified.Models.Notifier;

/// <summary>The notifier specification in the scope of an implementation.</summary>
public sealed class NotifierModel : ContractModel<StepKind>
{
    private static readonly NotifierSpec Spec = new();
    private static readonly ModelsBySizes<Sizes, NotifierModel> Models = new(sizes => new(sizes));

    private NotifierModel(Sizes sizes)
        : base(Spec, NotifierScope.Of(sizes), typeof(INotifierFacts)) =>
        UnderWay = [Finite.Layout.Of(Spec.Phases.Component), Finite.Layout.Of(Spec.Stages.Component), Finite.Layout.Of(Spec.Steps.Component), Finite.Layout.Of(Spec.InFlight.Component)];

    /// <summary>The model for these sizes; the same one for equal sizes.</summary>
    public static NotifierModel For(Sizes sizes) => Models.For(sizes);

    /// <summary>How far each invalidate range, pte update and fault is, and whether each call is in flight; 0 where there is none.</summary>
    internal override IReadOnlyList<Field> UnderWay { get; }
}
