using Verified.Abi.Xen.Calls;
using Verified.Models.Judging;

namespace Verified.Models.Xen.Abi;

/// <summary>Compares what is not the caller's before and after each call: other domains' memory and frames, the hypervisor's memory, the machine-to-physical table.</summary>
internal sealed class AbiIsolation(AbiMachine machine, AbiFootprint footprint)
{
    private const int Words = 512;

    private readonly ulong[] memory = new ulong[machine.Target.MachineFrames * Words];
    private readonly XenPage[] pages = new XenPage[machine.Target.MachineFrames];
    private readonly ulong[] numbers = new ulong[machine.Target.MachineFrames];
    private readonly HashSet<int> granted = [];

    // Whose a frame was at boot: what a domain has given up it may still write to as long as it maps it, and offer.
    private readonly ushort[] first = new ushort[machine.Target.MachineFrames];
    private int table = -1;

    /// <summary>Looks at everything.</summary>
    internal void Begin()
    {
        for (var frame = 0; frame < pages.Length; frame++)
        {
            Keep(frame);
            first[frame] = pages[frame].Owner;
        }
        granted.Clear();
        for (var domain = 0; domain < machine.Sizes.Domains; domain++)
            granted.UnionWith(Enumerable.Range(0, XenAbiLayout.GrantedFrames).Select(number => (int)machine.Target.GrantedFrame(domain, number)));
        table = Enumerable.Range(0, pages.Length).First(frame => machine.Target.Memory(frame)[..pages.Length].SequenceEqual(numbers));
    }

    /// <summary>What a call has changed that it must not; then everything is looked at anew.</summary>
    /// <param name="vcpu">Who called.</param>
    /// <param name="offers">The call uses what other domains offer: ports and grants.</param>
    /// <param name="renumbers">It may change what the machine-to-physical table says of the caller's frames.</param>
    internal List<(Law Claim, string Because)> After(int vcpu, bool offers, bool renumbers)
    {
        var defects = new List<(Law, string)>();
        for (var frame = 0; frame < pages.Length; frame++)
        {
            if (Defect(vcpu, frame, offers, renumbers) is { } defect)
                defects.Add(defect);
        }
        for (var frame = 0; frame < pages.Length; frame++)
            Keep(frame);
        return defects;
    }

    /// <summary>A guest has written the arguments of its call.</summary>
    internal void Wrote(int vcpu)
    {
        foreach (var frame in footprint.ArgumentFrames(vcpu))
            machine.Target.Memory(frame).CopyTo(memory.AsSpan(frame * Words, Words));
    }

    private (Law, string)? Defect(int vcpu, int frame, bool offers, bool renumbers)
    {
        var (before, now) = (pages[frame], machine.Target.Page(frame));
        var changed = !machine.Target.Memory(frame).SequenceEqual(memory.AsSpan(frame * Words, Words));
        var isCallers = before.Owner == machine.DomainOf(vcpu) || (machine.IsPrivileged(vcpu) && before.Owner == XenAbiLayout.TranslatedDomain);
        if (numbers[frame] != machine.Target.MachineToPhysical(frame) && !(isCallers && renumbers) && before.Count != 0 && now.Count != 0)
            return (AbiLaws.MachineToPhysical, $"frame {frame} of domain {before.Owner} had number {numbers[frame]:x}, now {machine.Target.MachineToPhysical(frame):x}");
        if (changed && footprint.Left(frame, before) is { } left)
            return (AbiLaws.Scrubbed, left);
        if (changed && before.Owner == machine.DomainOf(vcpu) && footprint.Defect(frame, before, memory.AsSpan(frame * Words, Words)) is { } written)
            return (AbiLaws.Footprint, written);
        if (isCallers || (before.Owner == 0 && (first[frame] == machine.DomainOf(vcpu) || (first[frame] != 0 && offers))) || (!before.IsOfHypervisor && before.Count == 0))
            return null;
        if (before.Owner == 0)
            return changed && frame != table ? (AbiLaws.Hypervisor, $"frame {frame} of the hypervisor has changed") : null;
        if (changed && !(offers && (before.IsOfHypervisor || footprint.IsRegistered(frame))))
            return (AbiLaws.OtherDomain, $"frame {frame} of domain {before.Owner} has changed");
        return before != now && !granted.Contains(frame) ? (AbiLaws.OtherDomain, $"frame {frame} of domain {before.Owner} is used otherwise") : null;
    }

    private void Keep(int frame)
    {
        machine.Target.Memory(frame).CopyTo(memory.AsSpan(frame * Words, Words));
        (pages[frame], numbers[frame]) = (machine.Target.Page(frame), machine.Target.MachineToPhysical(frame));
    }
}
