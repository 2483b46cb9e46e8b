using System.Collections.Concurrent;
using Verified.Abi.Xen.Guest;
using Verified.Models.Refinement;
using Verified.Spec.Xen.Guest;

namespace Verified.Models.Xen.Guest;

/// <summary>The contract of the paravirtual guest in the scope of a guest, ready to judge its steps.</summary>
public sealed class GuestModel
{
    private static readonly ConcurrentDictionary<GuestSizes, Lazy<GuestModel>> Models = [];

    private GuestModel(GuestSizes sizes)
        => (Sizes, Contract) = (sizes, new(new GuestSpec(), $"cpu={sizes.Cpus},page={sizes.Pages},slot={sizes.Slots},mm={sizes.Mms},place={sizes.Places},interrupts=1,programs=1,ldts=1"));

    /// <summary>The model for these sizes; the same one for equal sizes.</summary>
    public static GuestModel For(GuestSizes sizes) => Models.GetOrAdd(sizes, key => new Lazy<GuestModel>(() => new GuestModel(key))).Value;

    /// <summary>The sizes of the guests that it judges.</summary>
    public GuestSizes Sizes { get; }

    /// <summary>The specification in their scope.</summary>
    public ContractModel<GuestStepKind, IGuestFacts> Contract { get; }

    /// <summary>The step in words: <c>LockTables(cpu0,mm1)</c>.</summary>
    public string Text(in GuestStep step) => Contract.Text((int)step.Kind, [step.A, step.B, step.C, step.D, step.E, step.F]);
}
