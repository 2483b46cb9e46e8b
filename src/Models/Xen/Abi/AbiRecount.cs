using Verified.Abi.Xen.Calls;

namespace Verified.Models.Xen.Abi;

/// <summary>Counts the references to every frame of the machine anew from what stands in memory, also to those that no specification sees.</summary>
/// <remarks>The equations of the type count and of the general count, with grants, and that a free frame is in no use.</remarks>
internal sealed class AbiRecount(AbiMachine machine)
{
    private const int Words = 512, FirstOfXen = 256, EndOfXen = 272, Descriptors = 5;

    private readonly ulong[] general = new ulong[machine.Target.MachineFrames];
    private readonly ulong[] typed = new ulong[machine.Target.MachineFrames];

    /// <summary>The claims that do not hold, with the reason.</summary>
    internal IEnumerable<(string Claim, string Because)> Defects()
    {
        Count();
        for (var frame = 0; frame < general.Length; frame++)
        {
            var page = machine.Target.Page(frame);
            if (page.Count == 0 && (page.Type != 0 || page.TypeCount != 0 || page.IsPinned || page.IsValidated))
                yield return ("XEN-OWN-002", $"frame {frame} is free and has type {page.Type}");
            if (page is { IsOfHypervisor: true, Owner: 0 })
                continue;
            if (page.TypeCount != typed[frame])
                yield return ("XEN-COUNT-001", $"frame {frame}: {typed[frame]} uses of its type {page.Type}, counted {page.TypeCount}");
            if (page.Count != general[frame])
                yield return ("XEN-COUNT-002", $"frame {frame}: {general[frame]} references, counted {page.Count}");
            if (page is { Type: Descriptors, IsValidated: true, TypeCount: > 0 } && FirstHarmful(frame) is { } word)
                yield return ("XEN-DESC-002", $"frame {frame} holds the descriptor {word:x}");
        }
    }

    private void Count()
    {
        general.AsSpan().Clear();
        typed.AsSpan().Clear();
        for (var frame = 0; frame < general.Length; frame++)
        {
            var page = machine.Target.Page(frame);
            var held = (page.IsPinned ? 1ul : 0) + (page.IsPartial ? 1ul : 0);
            general[frame] += held + (page.IsAllocated || page.IsOfHypervisor ? 1ul : 0);
            typed[frame] += held + (page is { IsOfHypervisor: true, TypeCount: > 0 } ? 1ul : 0);
            CountEntries(frame, page);
        }
        for (var vcpu = 0; vcpu < machine.Sizes.Vcpus; vcpu++)
            CountRoots(machine.Target.State(vcpu));
        foreach (var holder in machine.Target.OtherHolders())
            Add((int)holder, isTyped: true);
        foreach (var (frame, isTyped) in machine.Target.OtherGrants())
            Add((int)frame, isTyped);
    }

    private void CountRoots(XenVcpuState state)
    {
        if (state.KernelRoot >= 0)
            Add(state.KernelRoot, isTyped: true);
        if (state.UserRoot >= 0)
            Add(state.UserRoot, isTyped: true);
        if (state.Parked >= 0)
            Add(state.Parked, !state.IsParkedPartial);
    }

    private void CountEntries(int frame, XenPage page)
    {
        if (page.Type is not (>= 1 and <= 4) || page.TypeCount == 0)
            return;
        var live = page.IsValidated ? Words : page.IsPartial ? page.Validated : 0;
        var words = machine.Target.Memory(frame);
        for (var slot = 0; slot < Words; slot++)
        {
            var isHeld = slot < live || (page is { IsPartial: true, HoldsNext: true } && slot == page.Validated);
            if ((words[slot] & AbiMachine.Present) == 0 || !isHeld || (page.Type == 4 && slot is >= FirstOfXen and < EndOfXen))
                continue;
            var named = (words[slot] & AbiMachine.FrameBits) >> 12;
            if (machine.Exists(named))
                Add((int)named, slot < live && (page.Type > 1 || (words[slot] & AbiMachine.Writable) != 0));
        }
    }

    private void Add(int frame, bool isTyped)
    {
        general[frame]++;
        typed[frame] += isTyped ? 1ul : 0;
    }

    // A descriptor that is present and of the system, other than of type 0: the guests of these programs have no call gates.
    private ulong? FirstHarmful(int frame)
    {
        foreach (var word in machine.Target.Memory(frame))
        {
            if ((word >> 47 & 1) != 0 && (word >> 44 & 1) == 0 && (word >> 40 & 15) != 0)
                return word;
        }
        return null;
    }
}
