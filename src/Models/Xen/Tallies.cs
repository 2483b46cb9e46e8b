using Verified.Spec.Language.Finite;
using Verified.Spec.Xen.Memory;

namespace Verified.Models.Xen;

/// <summary>The counts that the specification keeps and no hypervisor has, counted anew from what they count: after a failure, when the facts are believed.</summary>
internal sealed class Tallies
{
    private readonly (Field Count, Field Has, Field Points)[] all;

    internal Tallies(XenSpec spec, Layout layout)
    {
        all =
        [
            Of(nameof(spec.Readers), nameof(spec.Reads), nameof(spec.Target)),
            Of(nameof(spec.Users), nameof(spec.Uses), nameof(spec.Target)),
            Of(nameof(spec.Bases), nameof(spec.HasBase), nameof(spec.Base)),
            Of(nameof(spec.UserBases), nameof(spec.HasUserBase), nameof(spec.UserBase)),
            Of(nameof(spec.GdtPages), nameof(spec.HasGdt), nameof(spec.GdtFrame)),
            Of(nameof(spec.Promoters), nameof(spec.Promotes), nameof(spec.Promoting)),
            Of(nameof(spec.Lockers), nameof(spec.Locks), nameof(spec.Locked)),
        ];

        (Field, Field, Field) Of(string count, string has, string points) => (Find(count), Find(has), Find(points));
        Field Find(string name) => layout.Fields.Single(field => field.Component.Name == name);
    }

    internal void Count(ulong[] state)
    {
        foreach (var (count, has, points) in all)
        {
            foreach (var target in count.Indices())
                count.Put(state, count.Bit(target), has.Indices().Count(holder => has.At(state, has.Bit(holder)) != 0 && points.At(state, points.Bit(holder)) == target[0]));
        }
    }
}
