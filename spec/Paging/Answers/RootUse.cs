namespace Verified.Spec.Paging.Answers;

/// <summary>For how long a CPU had a root.</summary>
/// <param name="Root">The root's physical address.</param>
/// <param name="Context">In which context.</param>
/// <param name="Directory">In PAE, the root's entries as they were loaded.</param>
/// <param name="From">From when on.</param>
/// <param name="To">Until when.</param>
internal sealed record RootUse(ulong Root, ulong Context, IReadOnlyList<ulong> Directory, long From, long To = long.MaxValue);
