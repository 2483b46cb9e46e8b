using Verified.Abi.Xen.Calls;

namespace Verified.Models.Xen.Abi;

/// <summary>What a call makes of frames and of the guest's memory, worked out on paper: who owns what, and which words are written.</summary>
internal sealed class AbiSketch(AbiMachine machine, int vcpu)
{
    private readonly Dictionary<int, XenPage> pages = [];
    private readonly Dictionary<ulong, ulong> written = [];

    /// <summary>Something was asked that cannot be known: an address that a processor may still hold, a word across pages.</summary>
    internal bool IsVague { get; private set; }

    /// <summary>A word of the guest's; nothing where it cannot be read.</summary>
    internal ulong? Read(ulong va)
    {
        IsVague |= va % 8 != 0;
        if (written.TryGetValue(va, out var word))
            return word;
        return machine.Read(vcpu, va) is { } there ? there : Missing(va);
    }

    /// <summary>Whether a word can be written.</summary>
    internal bool Write(ulong va, ulong word)
    {
        IsVague |= va % 8 != 0;
        if (!machine.Reaches(vcpu, va, writes: true))
            return Missing(va) is not null;
        written[va] = word;
        return true;
    }

    /// <summary>The word that stands there now.</summary>
    internal ulong? Now(ulong va) => machine.Reaches(vcpu, va, writes: true) ? machine.Read(vcpu, va) : null;

    /// <summary>What was to be written and was not.</summary>
    internal string? FirstWrong()
    {
        foreach (var (va, word) in written)
        {
            if (machine.Read(vcpu, va) is { } there && there != word)
                return $"at {va:x} stands {there:x}, expected {word:x}";
        }
        return null;
    }

    /// <summary>The lowest free frames, so many one after the other and aligned.</summary>
    internal int? Take(ushort domain, int order)
    {
        var count = order > 20 ? int.MaxValue / 2 : 1 << order;
        for (var start = 0; start + count <= machine.Target.MachineFrames; start += count)
        {
            if (!Enumerable.Range(start, count).All(frame => Page(frame).Count == 0))
                continue;
            for (var frame = start; frame < start + count; frame++)
                pages[frame] = new XenPage(domain, false, true, 0, 0, 1, false, false, false, 0, false);
            return start;
        }
        return null;
    }

    /// <summary>guest_remove_page.</summary>
    internal bool Remove(ushort domain, ulong frame)
    {
        if (!machine.Exists(frame) || Page((int)frame) is not { Count: > 0 } page || page.Owner != domain)
            return false;
        if (page.IsAllocated)
            pages[(int)frame] = page with { IsAllocated = false, Count = page.Count - (page.IsOfHypervisor ? 0ul : 1), Owner = page.Count == 1 ? (ushort)0 : page.Owner };
        return true;
    }

    /// <summary>steal_page.</summary>
    internal bool Steal(ushort domain, ulong frame, List<ulong> stolen)
    {
        if (!machine.Exists(frame) || Page((int)frame) is not { IsOfHypervisor: false, IsAllocated: true, Count: 1 } page || page.Owner != domain)
            return false;
        pages[(int)frame] = page with { Owner = 0, IsAllocated = false };
        stolen.Add(frame);
        return true;
    }

    /// <summary>What was stolen is free.</summary>
    internal void Free(List<ulong> stolen)
    {
        foreach (var frame in stolen)
            pages[(int)frame] = default;
    }

    private XenPage Page(int frame) => pages.TryGetValue(frame, out var page) ? page : machine.Target.Page(frame);

    // Not mapped so by the tables, but perhaps by a processor.
    private ulong? Missing(ulong va)
    {
        IsVague |= AbiMachine.IsGuestAddress(va) && !machine.IsBehindArguments(vcpu, va);
        return null;
    }
}
