using Verified.Abi;
using Verified.Abi.Xen.Calls;
using Verified.Models.Judging;

namespace Verified.Models.Xen.Abi;

/// <summary>What hypercalls on pagetables answer where no rule of the specification says it: lists that cannot be read, domains that are none, commands for others.</summary>
/// <remarks>Source: Xen 4.17.7 xen/arch/x86/mm.c, do_mmu_update, do_mmuext_op and do_update_va_mapping; xen/include/xsm/dummy.h.</remarks>
internal sealed class AbiAnswers(AbiMachine machine)
{
    private const ulong Preempted = 0x8000_0000, InvalidFrame = (1ul << 40) - 1;
    private const ushort Self = 0x7ff0, Io = 0x7ff1, Hypervisor = 0x7ff2, Nobody = 0xffff;
    private static readonly ulong MostElements = 64;

    internal AbiCall Of(int vcpu, XenCall call) => call.Number switch
    {
        AbiCalls.MmuUpdate => MmuUpdate(vcpu, call),
        AbiCalls.MmuextOp => MmuextOp(vcpu, call),
        AbiCalls.UpdateVaMapping => new VaCall(machine, vcpu, call.C, isForeign: false),
        AbiCalls.UpdateVaMappingOtherdomain => OtherVa(vcpu, call),
        _ => AbiCall.Free,
    };

    /// <summary>The domain that is meant: 0 for the caller, a number, or that there is none.</summary>
    internal ushort PageOwner(int vcpu, ushort named)
        => named == Self ? machine.DomainOf(vcpu) : named == machine.DomainOf(vcpu) ? Nobody : named is Io or Hypervisor || IsDomain(named) ? named : Nobody;

    internal bool IsDomain(ushort number) => number == XenAbiLayout.TranslatedDomain || (number >= 1 && number <= machine.Sizes.Domains);

    internal bool MayActOn(int vcpu, ushort domain) => domain == machine.DomainOf(vcpu) || machine.IsPrivileged(vcpu);

    private AbiCall MmuUpdate(int vcpu, XenCall call)
    {
        var (list, count, foreign) = (call.A, (ulong)(uint)call.B, (uint)call.D);
        if (list == 0 && count == Preempted)
            return AbiCall.Exact((int)foreign);
        if ((count & Preempted) != 0)
            return AbiCall.Free;
        if (!AbiMachine.IsGuestArray(list, count, 16))
            return AbiCall.Refused(Errno.EFAULT);
        var (self, tables) = (machine.DomainOf(vcpu), foreign >> 16 == 0 ? machine.DomainOf(vcpu) : (ushort)((foreign >> 16) - 1));
        var frames = PageOwner(vcpu, (ushort)foreign);
        if (!IsDomain(tables) || frames == Nobody)
            return AbiCall.Refused(Errno.ESRCH);
        var isForeign = tables != self || frames != self;
        return List(vcpu, list, count, 16, call.C, isForeign, (pointer, value) => Update(vcpu, tables, frames, pointer, value));
    }

    private AbiCall List(int vcpu, ulong list, ulong count, ulong bytes, ulong done, bool isForeign, Func<ulong, ulong, Errno> judge)
    {
        var isVague = list % 8 != 0 || count > MostElements || Overlaps(done, list, count * bytes) || (done != 0 && !AbiMachine.IsGuestAddress(done + 3));
        for (var index = 0ul; index < count && !isVague; index++)
        {
            var at = list + (bytes * index);
            if (machine.Read(vcpu, at) is not { } first || machine.Read(vcpu, at + 8) is not { } second || (bytes > 16 && machine.Read(vcpu, at + 16) is null))
                return new ListCall(machine, vcpu, list, done, count, index, Errno.EFAULT, isForeign, isVague: AbiMachine.IsGuestAddress(at) && AbiMachine.IsGuestAddress(at + bytes - 1) && !machine.IsBehindArguments(vcpu, at + bytes - 1));
            if (judge(first, bytes > 16 ? at : second) is var errno and not Errno.None)
                return new ListCall(machine, vcpu, list, done, count, index, errno, isForeign, isVague);
        }
        return new ListCall(machine, vcpu, list, done, count, count, Errno.None, isForeign, isVague);
    }

    private static bool Overlaps(ulong word, ulong list, ulong bytes) => word != 0 && word + 4 > list && word < list + bytes;

    private Errno Update(int vcpu, ushort tables, ushort frames, ulong pointer, ulong value)
    {
        var mayMap = frames == Io || MayActOn(vcpu, frames);
        switch (pointer & 7)
        {
            case 0 or 2 or 3:
                return tables == XenAbiLayout.TranslatedDomain ? Errno.EOPNOTSUPP : !MayActOn(vcpu, tables) || !mayMap ? Errno.EPERM : Unseen(vcpu, pointer, value);
            case 1:
                return tables != machine.DomainOf(vcpu) ? Errno.EPERM
                    : frames == XenAbiLayout.TranslatedDomain ? Errno.EINVAL
                    : !mayMap ? Errno.EPERM
                    : machine.Exists(pointer >> 12) && machine.Target.Page((int)(pointer >> 12)) is { Count: > 0 } page && page.Owner == frames ? Errno.None : Errno.EINVAL;
            default:
                return Errno.ENOSYS;
        }
    }

    // Frames that the contract does not see, and slots of level-1 tables for grants.
    private Errno Unseen(int vcpu, ulong pointer, ulong value)
    {
        if (!machine.Exists(pointer >> 12) || machine.Target.Page((int)(pointer >> 12)) is not { Count: > 0 } page || page.Owner != machine.DomainOf(vcpu))
            return Errno.None;
        var slot = (int)(pointer & 0xfff) / 8;
        if (page is { Type: 5, TypeCount: > 0 })
            return Errno.EINVAL;
        return page is { Type: 1, TypeCount: > 0, IsValidated: true } && slot >= XenAbiLayout.FirstGrantSlot && slot < XenAbiLayout.FirstGrantSlot + XenAbiLayout.GrantSlots
            ? L1Entry(vcpu, machine.Target.Memory((int)(pointer >> 12))[slot], value) : Errno.None;
    }

    /// <summary>get_page_from_l1e of an entry that is to take the place of another one.</summary>
    private Errno L1Entry(int vcpu, ulong old, ulong value)
    {
        var (frame, same) = ((value & AbiMachine.FrameBits) >> 12, (old ^ value) & (AbiMachine.FrameBits | 3 | 0x98));
        if ((value & 1) == 0)
            return Errno.None;
        if ((value & (0x98 | 0xfffUL << 52 & ~(1ul << 63 | 0x7fful << 52))) != 0)
            return Errno.EINVAL;
        if (same == 0)
            return Errno.None;
        if (!machine.Exists(frame))
            return frame == InvalidFrame ? Errno.EINVAL : Errno.EPERM;
        var page = machine.Target.Page((int)frame);
        return page.Owner != machine.DomainOf(vcpu) || page.Count == 0 || ((value & 2) != 0 && page.Type != 6 && page.TypeCount > 0) ? Errno.EBUSY : Errno.None;
    }

    private AbiCall MmuextOp(int vcpu, XenCall call)
    {
        var (list, count) = (call.A, (ulong)(uint)call.B);
        if (list == 0 && count == Preempted)
            return AbiCall.Exact((int)(uint)call.D);
        if ((count & Preempted) != 0)
            return AbiCall.Free;
        if (!AbiMachine.IsGuestArray(list, count, 24))
            return AbiCall.Refused(Errno.EFAULT);
        var owner = PageOwner(vcpu, (ushort)call.D);
        return owner == Nobody ? AbiCall.Refused(Errno.ESRCH)
            : owner == XenAbiLayout.TranslatedDomain ? AbiCall.Refused(Errno.EINVAL)
            : !MayActOn(vcpu, owner) ? AbiCall.Refused(Errno.EPERM)
            : List(vcpu, list, count, 24, call.C, owner != machine.DomainOf(vcpu), (command, at) => Extended(vcpu, owner, (uint)command, machine.Read(vcpu, at + 8) ?? 0, machine.Read(vcpu, at + 16) ?? 0));
    }

    private Errno Extended(int vcpu, ushort owner, uint command, ulong first, ulong second) => command switch
    {
        19 or 20 => Errno.EOPNOTSUPP,
        > 20 or 14 => Errno.ENOSYS,
        >= 5 and <= 15 or 18 when owner != machine.DomainOf(vcpu) => Errno.EPERM,
        8 or 9 => machine.Reaches(vcpu, second, writes: false) && machine.Reaches(vcpu, second + 7, writes: false) ? Errno.None : Errno.EINVAL,
        12 => Errno.EACCES,
        13 => (uint)second > 8192 || ((uint)second != 0 && (first % 4096 != 0 || !AbiMachine.IsGuestAddress(first))) ? Errno.EINVAL : Errno.None,
        18 => Errno.EINVAL,
        _ => Errno.None,
    };

    private AbiCall OtherVa(int vcpu, XenCall call)
    {
        var owner = PageOwner(vcpu, (ushort)call.D);
        return owner == Nobody ? AbiCall.Refused(Errno.ESRCH)
            : !MayActOn(vcpu, owner) ? AbiCall.Refused(Errno.EPERM)
            : new VaCall(machine, vcpu, call.C, owner != machine.DomainOf(vcpu));
    }

    /// <summary>update_va_mapping: the entry, then the flush.</summary>
    private sealed class VaCall(AbiMachine machine, int vcpu, ulong flags, bool isForeign) : AbiCall
    {
        internal override bool IsForeign => isForeign;

        internal override (Law Claim, string Because)? Defect(long result, Errno refusal)
        {
            if (isForeign)
                return null;
            var mask = flags & ~3ul;
            var isMasked = (flags & 3) is 1 or 2 && mask is not (0 or 4);
            return isMasked && refusal == Errno.None
                ? machine.Reaches(vcpu, mask, writes: false) && machine.Reaches(vcpu, mask + 7, writes: false) ? Compare(result, 0) : null
                : Compare(result, -(long)refusal);
        }
    }
}
