using Verified.Abi.Xen.Calls;
using Verified.Models.Judging;

namespace Verified.Models.Xen.Abi;

/// <summary>The grants that are mapped, kept by what the guests were answered; what mapping and unmapping must answer, and what a grant's entry must say of it.</summary>
/// <remarks>Source: Xen 4.17.7 xen/common/grant_table.c, map_grant_ref, unmap_common; xen/arch/x86/pv/grant_table.c.</remarks>
internal sealed class AbiGrants(AbiMachine machine, AbiAnswers answers)
{
    private const uint Device = 1, Host = 2, ReadOnly = 4, ContainsPte = 16;
    private const int GeneralError = -1, BadDomain = -2, BadReference = -3, BadHandle = -4, BadDeviceAddress = -6;
    private const int ReferencesOfAFrame = 512, MostUses = 127;

    private readonly Dictionary<(ushort Domain, uint Handle), Mapped> maps = [];

    private sealed record Mapped(ushort Owner, uint Reference, uint Flags);

    // A list could not be read or written to its end: how far it was done is not known.
    private bool isLost;

    internal void Begin()
    {
        maps.Clear();
        isLost = false;
    }

    /// <summary>Calls overlap: which of them came first is not known.</summary>
    internal void Lose() => isLost = true;

    /// <summary>What one element must be answered in its structure; nothing where that is not known.</summary>
    internal AbiCall Of(int vcpu, XenCall call)
    {
        call = Cut(call);
        if (isLost || IsInList(vcpu, call) || call.A > 1 || call.C != 1 || call.B % 8 != 0 || !machine.Reaches(vcpu, call.B, writes: true) || !machine.Reaches(vcpu, call.B + 31, writes: true))
            return AbiCall.Free;
        return new ElementCall(machine, vcpu, call.B + (call.A == 0 ? 18ul : 20), call.A == 0 ? Map(vcpu, call.B) : Unmap(vcpu, call.B));
    }

    /// <summary>A call was made: what it says that it did was done.</summary>
    internal (Law, string)? Done(int vcpu, XenCall call, long answer)
    {
        call = Cut(call);
        isLost |= call.A <= 1 && (answer != 0 || IsInList(vcpu, call));
        if (isLost)
            return null;
        var domain = machine.DomainOf(vcpu);
        for (var index = 0ul; call.A <= 1 && index < Math.Min(call.C, 64); index++)
        {
            var at = call.B + (index * (call.A == 0 ? 32ul : 24));
            if (machine.ReadAfter(vcpu, at + 8) is not { } second || machine.ReadAfter(vcpu, at + 16) is not { } third)
            {
                isLost = true;
                return null;
            }

            if (call.A == 0 && (short)(third >> 16) == 0)
            {
                if (machine.ReadAfter(vcpu, at + 16) is not { } result || !maps.TryAdd((domain, (uint)(result >> 32)), new((ushort)third, (uint)(second >> 32), (uint)second)))
                    return (AbiLaws.Grant, "a handle that is in use was given again");
            }
            else if (call.A == 1 && (short)(third >> 32) == 0 && maps.TryGetValue((domain, (uint)third), out var mapped))
                Unmapped(vcpu, at, second, (uint)third, mapped);
        }
        return null;
    }

    /// <summary>What devices hold is what was mapped for them; and what stands in the entries of grants.</summary>
    internal (Law, string)? Defect()
    {
        if (isLost)
            return null;
        for (var domain = 0; domain < machine.Sizes.Domains; domain++)
        {
            var number = XenAbiLayout.DomainNumber(domain);
            var (used, known) = (machine.Target.HandlesInUse(number), maps.Keys.Count(map => map.Domain == number));
            if (used != known)
                return (AbiLaws.GivesBack, $"{used} handles of domain {number} are in use for {known} mappings");
        }
        var held = machine.Target.OtherGrants();
        var mapped = maps.Values.Where(map => (map.Flags & Device) != 0).Select(map => (machine.Target.Granted(map.Owner, map.Reference), (map.Flags & ReadOnly) == 0)).Order().ToList();
        if (!held.Order().SequenceEqual(mapped))
            return (AbiLaws.GrantHolders, $"{mapped.Count} grants are mapped for devices, held for {held.Count}");
        for (var domain = 0; domain < machine.Sizes.Domains; domain++)
        {
            for (var index = 0; index < XenAbiLayout.GrantedFrames; index++)
            {
                if (Entry(XenAbiLayout.DomainNumber(domain), (uint)(XenAbiLayout.FirstReference + index)) is { } wrong)
                    return (AbiLaws.GrantHolders, wrong);
            }
        }
        return null;
    }

    // GTF_reading while it is mapped at all, GTF_writing while it is mapped to be written.
    private string? Entry(ushort owner, uint reference)
    {
        var flags = machine.Target.GrantEntry(owner, reference);
        var of = maps.Values.Where(map => map.Owner == owner && map.Reference == reference && (map.Flags & (Device | Host)) != 0).ToList();
        var expected = (of.Count > 0 ? 8 : 0) | (of.Any(map => (map.Flags & ReadOnly) == 0) ? 16 : 0);
        return (int)(flags & 24) == expected ? null : $"grant {reference} of domain {owner} is mapped {of.Count} times, its entry says {flags & 24}, expected {expected}";
    }

    // Where the elements lie in the list of a multicall, each of the two is overwritten by what is answered in the other.
    private bool IsInList(int vcpu, XenCall call)
    {
        var list = XenAbiLayout.ArgumentAddress(machine.Sizes, vcpu) + (ulong)machine.ListOf(vcpu);
        var end = call.B + (Math.Min(call.C, 64) * (call.A == 0 ? 32ul : 24));
        return call.B < list + (ulong)(AbiMachine.MostJoined * AbiMachine.EntryBytes) && end > list;
    }

    // Command and count have 32 bits.
    private static XenCall Cut(XenCall call) => call with { A = (uint)call.A, C = (uint)call.C };

    private int Map(int vcpu, ulong at)
    {
        var (host, second, third) = (machine.Read(vcpu, at)!.Value, machine.Read(vcpu, at + 8)!.Value, machine.Read(vcpu, at + 16)!.Value);
        var (flags, reference, owner) = ((uint)second, (uint)(second >> 32), (ushort)third);
        if ((flags & (Device | Host)) == 0)
            return BadReference;
        if (!answers.IsDomain(owner))
            return BadDomain;
        if (reference >= ReferencesOfAFrame)
            return BadReference;
        var isGranted = owner != XenAbiLayout.TranslatedDomain && owner != machine.DomainOf(vcpu)
            && reference >= XenAbiLayout.FirstReference && reference < XenAbiLayout.FirstReference + XenAbiLayout.GrantedFrames;
        var isReadOnly = reference == XenAbiLayout.FirstReference + XenAbiLayout.GrantedFrames - 1;
        if (!isGranted || (isReadOnly && (flags & ReadOnly) == 0))
            return GeneralError;
        if (IsFull(owner, reference, flags))
            return GeneralError;
        var page = machine.Target.Page((int)machine.Target.Granted(owner, reference));
        var isTyped = (flags & ReadOnly) != 0 || page.Type == 6 || page.TypeCount == 0;
        return page.Owner == owner && page.Count > 0 && isTyped && ((flags & Host) == 0 || Slot(vcpu, host, flags) is not null) ? 0
            : page.Owner != owner || page.Count == 0 ? IsPinned(owner, reference) ? GeneralError : -9 : GeneralError;
    }

    // Each of the four counts of a grant's uses may come to half of what it can hold.
    private bool IsFull(ushort owner, uint reference, uint flags)
    {
        var isReadOnly = flags & ReadOnly;
        var (devices, hosts) = (0, 0);
        foreach (var map in maps.Values)
        {
            if (map.Owner != owner || map.Reference != reference || (map.Flags & ReadOnly) != isReadOnly)
                continue;
            devices += (map.Flags & Device) != 0 ? 1 : 0;
            hosts += (map.Flags & Host) != 0 ? 1 : 0;
        }
        return ((flags & Device) != 0 && devices > MostUses) || ((flags & Host) != 0 && hosts > MostUses);
    }

    private bool IsPinned(ushort owner, uint reference) => maps.Values.Any(map => map.Owner == owner && map.Reference == reference && (map.Flags & (Device | Host)) != 0);

    private int Unmap(int vcpu, ulong at)
    {
        var (host, device, third) = (machine.Read(vcpu, at)!.Value, machine.Read(vcpu, at + 8)!.Value, machine.Read(vcpu, at + 16)!.Value);
        if (!maps.TryGetValue((machine.DomainOf(vcpu), (uint)third), out var map))
            return BadHandle;
        var frame = machine.Target.Granted(map.Owner, map.Reference);
        if (device != 0 && (map.Flags & Device) != 0 && device != frame << 12)
            return BadDeviceAddress;
        if (host == 0 || (map.Flags & Host) == 0)
            return 0;
        var wanted = (frame << 12) | ((map.Flags & ReadOnly) != 0 ? 1ul : 3);
        return Slot(vcpu, host, map.Flags) is var (table, slot) && (machine.Target.Memory(table)[slot] & (AbiMachine.FrameBits | 3)) == wanted ? 0 : GeneralError;
    }

    private void Unmapped(int vcpu, ulong at, ulong device, uint handle, Mapped map)
    {
        var isHost = machine.ReadAfter(vcpu, at) is > 0;
        var left = map with { Flags = map.Flags & ~((isHost ? Host : 0) | (device != 0 ? Device : 0)) };
        maps.Remove((machine.DomainOf(vcpu), handle));
        if ((left.Flags & (Device | Host)) != 0)
            maps.Add((machine.DomainOf(vcpu), handle), left);
    }

    // The entry of a live level-1 table of the caller's: by the address that it maps, or by its own.
    private (int Table, int Slot)? Slot(int vcpu, ulong host, uint flags)
    {
        var isPte = (flags & ContainsPte) != 0;
        var found = isPte ? host % 8 == 0 && machine.Exists(host >> 12) ? ((int)(host >> 12), (int)(host & 0xfff) / 8) : null
            : AbiMachine.IsGuestAddress(host) ? machine.L1EntryOf(vcpu, host) : null;
        return found is var (table, _) && machine.Target.Page(table) is { Type: 1, IsValidated: true, TypeCount: > 0 } page && page.Owner == machine.DomainOf(vcpu) ? found : null;
    }

    /// <summary>A call with one element, which has its own answer.</summary>
    private sealed class ElementCall(AbiMachine machine, int vcpu, ulong statusAt, int expected) : AbiCall
    {
        internal override (Law Claim, string Because)? Defect(long result, Verified.Abi.Errno refusal)
        {
            if (Compare(result, 0) is { } wrong)
                return wrong;
            var word = machine.Read(vcpu, statusAt & ~7ul) ?? 0;
            var status = (short)(word >> (int)(8 * (statusAt % 8)));
            return status == expected ? null : (AbiLaws.Grant, $"the status is {status}, expected {expected}");
        }
    }
}
