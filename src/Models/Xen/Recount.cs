using Verified.Abi.Xen.Memory;

namespace Verified.Models.Xen;

/// <summary>Counts references from the words in memory, without the specification, and compares them with what the hypervisor counted.</summary>
/// <remarks>The equations of the type count and of the general count.</remarks>
internal static class Recount
{
    private static readonly ulong Present = 1, Writable = 2, FrameBits = 0x000f_ffff_ffff_f000;
    private static readonly int Words = 512;

    /// <summary>The first thing that is wrong; nothing if all is well.</summary>
    internal static string? FirstDefect(XenModel model, IXenMachine target)
    {
        var sizes = model.Sizes;
        Span<int> general = stackalloc int[sizes.Frames], typed = stackalloc int[sizes.Frames];
        for (var frame = 0; frame < sizes.Elsewhere; frame++)
        {
            Count(sizes, target, frame, general, typed);
        }
        Roots(sizes, target.Facts, general, typed);
        for (var frame = 0; frame < sizes.Elsewhere; frame++)
        {
            if (general[frame] != target.Facts.GeneralCount(frame) || typed[frame] != target.Facts.TypeCount(frame))
                return $"frame {frame}: {typed[frame]} uses of its type and {general[frame]} in all, counted {target.Facts.TypeCount(frame)} and {target.Facts.GeneralCount(frame)}";
        }
        return null;
    }

    /// <summary>Whether a frame has an entry that the contract does not see: of the hypervisor's, left from when it was an L4 table, or of the guest's.</summary>
    internal static bool HasUnseen(XenModel model, IXenMachine target, int frame)
    {
        var words = target.Words(frame);
        var positions = SlotPositions.Of(model.Sizes.Slots);
        for (var word = 0; word < Words; word++)
        {
            if ((words[word] & Present) != 0 && !positions.Contains(word))
                return true;
        }
        return false;
    }

    // The next word that is not empty.
    private static int Next(ReadOnlySpan<ulong> words, int word)
    {
        var further = words[(word + 1)..].IndexOfAnyExcept(0UL);
        return further < 0 ? -1 : word + 1 + further;
    }

    private static void Count(XenSizes sizes, IXenMachine target, int frame, Span<int> general, Span<int> typed)
    {
        var facts = target.Facts;
        var held = (facts.Pinned(frame) ? 1 : 0) + (facts.Partial(frame) ? 1 : 0);
        general[frame] += held + (facts.Allocated(frame) ? 1 : 0);
        typed[frame] += held;
        if (facts.Type(frame) is not (>= 1 and <= 4) || facts.TypeCount(frame) == 0)
            return;
        var positions = SlotPositions.Of(sizes.Slots);
        var words = target.Words(frame);
        for (var word = words.IndexOfAnyExcept(0UL); word >= 0 && word < Words; word = Next(words, word))
        {
            var entry = words[word];
            var isXens = facts.Type(frame) == 4 && word >= SlotPositions.OfXen.First && word < SlotPositions.OfXen.End;
            if ((entry & Present) == 0 || isXens || !IsLive(facts, frame, word, positions))
                continue;
            var named = Named(sizes, target, entry);
            if (named < 0 || (named == frame && facts.Type(frame) > 1))
                continue;
            general[named]++;
            typed[named] += facts.Type(frame) > 1 || (entry & Writable) != 0 ? 1 : 0;
        }
    }

    private static bool IsLive(IXenFacts facts, int frame, int word, IReadOnlyList<int> positions)
    {
        if (facts.Validated(frame))
            return true;
        for (var slot = 0; slot < positions.Count; slot++)
        {
            if (positions[slot] == word)
                return facts.Uses(frame, slot) || facts.Reads(frame, slot);
        }
        return false;
    }

    private static int Named(XenSizes sizes, IXenMachine target, ulong entry)
    {
        for (var frame = 0; frame < sizes.Elsewhere; frame++)
        {
            if (target.MachineFrame(frame) << 12 == (entry & FrameBits))
                return frame;
        }
        return -1;
    }

    private static void Roots(XenSizes sizes, IXenFacts facts, Span<int> general, Span<int> typed)
    {
        for (var vcpu = 0; vcpu < sizes.Vcpus; vcpu++)
        {
            if (facts.HasBase(vcpu))
            {
                general[facts.Base(vcpu)]++;
                typed[facts.Base(vcpu)]++;
            }
            if (facts.HasUserBase(vcpu))
            {
                general[facts.UserBase(vcpu)]++;
                typed[facts.UserBase(vcpu)]++;
            }
        }
    }
}
