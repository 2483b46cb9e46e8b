using Verified.Abi.Xen.Guest;
using Verified.Models.Judging;
using Verified.Spec.Xen.Guest;

namespace Verified.Models.Xen.Guest;

/// <summary>The contract of the paravirtual guest in the scope of a guest.</summary>
public sealed class GuestModel : ContractModel<GuestStepKind>
{
    private static readonly ModelsBySizes<GuestSizes, GuestModel> Models = new(sizes => new(sizes));

    private GuestModel(GuestSizes sizes)
        : base(new GuestSpec(), $"cpu={sizes.Cpus},page={sizes.Pages},slot={sizes.Slots},mm={sizes.Mms},place={sizes.Places},interrupts=1,programs=1,ldts=1", typeof(IGuestFacts))
    {
    }

    /// <summary>The model for these sizes; the same one for equal sizes.</summary>
    public static GuestModel For(GuestSizes sizes) => Models.For(sizes);
}
