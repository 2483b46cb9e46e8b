using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

public sealed partial class XenSpec
{
    /// <summary>The frame is of a type for pagetables.</summary>
    private Truth IsTable(Id<Frame> frame) => Type[frame].IsAny(FrameType.L1, FrameType.L2, FrameType.L3, FrameType.L4);

    /// <summary>The frame is of a type for pagetables above L1.</summary>
    private Truth IsUpper(Id<Frame> frame) => Type[frame].IsAny(FrameType.L2, FrameType.L3, FrameType.L4);

    private Choice<FrameType> Root => If<Choice<FrameType>>(TwoLevels, FrameType.L2, FrameType.L4);

    /// <summary>Somebody is validating the pagetable right now.</summary>
    private Truth Validating(Id<Frame> frame) => IsTable(frame) & (TypeCount[frame] > 0) & !Validated[frame] & !Partial[frame];

    /// <summary>The frame has that type, with references to it, and is validated.</summary>
    private Truth IsLive(Id<Frame> frame, Choice<FrameType> type) => Type[frame].Is(type) & (TypeCount[frame] > 0) & Validated[frame];

    /// <summary>The frame is a pagetable with type references, and is validated.</summary>
    private Truth IsLiveTable(Id<Frame> frame) => IsTable(frame) & (TypeCount[frame] > 0) & Validated[frame];

    /// <summary>The type of what the entries of the pagetable name, above the last level.</summary>
    private Choice<FrameType> Below(Id<Frame> table)
        => If(Type[table].Is(FrameType.L4), FrameType.L3, If<Choice<FrameType>>(Type[table].Is(FrameType.L3), FrameType.L2, FrameType.L1));

    /// <summary>The frame has that type, or no type references.</summary>
    private Truth MayBecome(Id<Frame> frame, Choice<FrameType> type) => (TypeCount[frame] == 0) | Type[frame].Is(type);

    /// <summary>The frame belongs to the domain, and has references.</summary>
    private Truth Belongs(Id<Frame> frame, Id<Domain> domain) => Owned[frame] & (Owner[frame] == domain) & (GeneralCount[frame] > 0);

    /// <summary>The hypervisor counts the entry, as a read-only mapping or as a use of a type.</summary>
    private Truth Counted(Id<Frame> table, Id<TableSlot> slot) => Reads[table, slot] | Uses[table, slot];

    // The frame takes a type. One whose type changes is flushed from the processors of its owner, and is not known to be good.
    private void Become(Id<Frame> frame, Choice<FrameType> type, Truth when) => Become(frame, type, when, false);

    private void Become(Id<Frame> frame, Choice<FrameType> type, Truth when, Truth harmless)
    {
        var changes = when & !Type[frame].Is(type);
        Type[frame] = If(when, type, Type[frame]);
        Validated[frame] = (Validated[frame] & !changes) | (when & type.IsAny(FrameType.Writable, FrameType.Descriptors));
        Harmless[frame] = (Harmless[frame] & !changes) | harmless;
        Flush(cpu => changes & RunsFor(cpu, Owner[frame]) & Unflushed[cpu, frame]);
    }

    // A reference to a pagetable. One that was interrupted goes on with the reference of the interruption.
    private void GetTable(Id<Frame> frame, Choice<FrameType> type)
    {
        var resumes = Partial[frame];
        Become(frame, type, true);
        Partial[frame] = false;
        TypeCount[frame] = If(resumes, TypeCount[frame], TypeCount[frame] + 1);
        GeneralCount[frame] = If(resumes, GeneralCount[frame], GeneralCount[frame] + 1);
    }

    // Drops one reference to a pagetable. At the last one the pagetable is devalidated entry by entry, and keeps the reference until that is done.
    private void PutTable(Id<Frame> frame)
    {
        var last = TypeCount[frame] == 1;
        Validated[frame] = Validated[frame] & !last;
        Partial[frame] = last;
        TypeCount[frame] = If(last, 1, TypeCount[frame] - 1);
        GeneralCount[frame] = If(last, GeneralCount[frame], GeneralCount[frame] - 1);
    }

    // The references of an L1 entry: a general one, and one of the writable type if it allows writing.
    private void GetMapped(Id<Frame> table, Id<TableSlot> slot, Id<Frame> target, Truth writes)
    {
        Become(target, FrameType.Writable, writes);
        TypeCount[target] = If(writes, TypeCount[target] + 1, TypeCount[target]);
        GeneralCount[target] = GeneralCount[target] + 1;
        Reads[table, slot] = !writes;
        Uses[table, slot] = writes;
        Readers.AddIf(!writes, target, table, slot);
        Users.AddIf(writes, target, table, slot);
    }

    private void PutMapped(Id<Frame> table, Id<TableSlot> slot)
    {
        var (target, writes) = (Target[table, slot], Uses[table, slot]);
        TypeCount[target] = If(writes, TypeCount[target] - 1, TypeCount[target]);
        GeneralCount[target] = GeneralCount[target] - 1;
        Stamp(target, writes);
        Reads[table, slot] = false;
        Uses[table, slot] = false;
        Readers.RemoveIf(!writes, table, slot);
        Users.RemoveIf(writes, table, slot);
    }

    // When the last type reference goes, the time is noted: whoever is not flushed after it may still have a translation.
    private void Stamp(Id<Frame> frame, Truth when) => Unflushed.ForAll((cpu, f) => when & (f == frame) & (TypeCount[f] == 1), (cpu, f) => true);

    private void Flush(Func<Id<Cpu>, Truth> when)
    {
        Tlb.ForAll((cpu, frame) => when(cpu), (cpu, frame) => false);
        Unflushed.ForAll((cpu, frame) => when(cpu), (cpu, frame) => false);
    }

    private Truth RunsFor(Id<Cpu> cpu, Id<Domain> domain) => Busy[cpu] & (DomainOf[Current[cpu]] == domain);

    // What the guest reads back of an entry that was accepted.
    private static Choice<Flags> Adjust(Choice<Flags> flags) => If(flags.Is(Flags.Raw), Flags.Adjusted, flags);

    private void Write(Id<Frame> table, Id<TableSlot> slot, Id<Frame> target, Truth writes, Choice<Flags> flags)
    {
        Present[table, slot] = true;
        Target[table, slot] = target;
        Writes[table, slot] = writes;
        EntryFlags[table, slot] = flags;
    }
}
