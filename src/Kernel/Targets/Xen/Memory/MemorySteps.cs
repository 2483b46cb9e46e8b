using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Xen.Memory;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Targets.Xen.Memory;

/// <summary>Tells a judge of every atomic step, in the numbers of the contract. It changes nothing, and allocates nothing.</summary>
/// <remarks>A frame, and a slot, that the contract does not see has a number of its own.</remarks>
internal sealed partial class MemorySteps : IMemoryReports
{
    private readonly IStepSink<XenStepKind> sink;
    private readonly byte[] slots = new byte[MachineMemory.EntriesOfATable];
    private readonly int elsewhere;
    private ulong firstFrame = ulong.MaxValue;
    private Step<XenStepKind> promotion;
    private PageInfo? promotingTable;
    private int promotingSlot;
    private bool isPromoting;
    private bool isUpdate;
    private bool isUndecided;
    private int visits;
    private Errno refusal;

    public MemorySteps(IStepSink<XenStepKind> sink, XenSizes sizes)
    {
        (this.sink, elsewhere) = (sink, sizes.Elsewhere);
        Watched = SlotPositions.Of(sizes.Slots);
        Array.Fill(slots, SlotPositions.Other);
        for (var number = 0; number < Watched.Count; number++)
        {
            slots[Watched[number]] = (byte)number;
        }
    }

    /// <summary>The slots that the contract sees.</summary>
    public IReadOnlyList<int> Watched { get; }

    /// <summary>Frames are numbered from this one on.</summary>
    public void NumberFrom(Mfn first) => firstFrame = first.Number;

    /// <summary>What validation thinks of the flags of an entry: accepted and to be adjusted, adjusted, or refused. Anything else is none of these at every level.</summary>
    public static byte Classify(Entry entry) =>
        entry.HasAny(LevelRules.BaseDisallowed) ? (byte)2
            : !entry.Has(Entry.User) ? (byte)0
            : entry.Has(Entry.GuestKernel) ? (byte)1 : (byte)3;

    public byte NumberOf(Mfn frame) =>
        frame.Number >= firstFrame && frame.Number - firstFrame < (ulong)elsewhere ? (byte)(frame.Number - firstFrame) : (byte)elsewhere;

    public bool Sees(Mfn frame) => NumberOf(frame) != elsewhere;

    public bool SeesSlot(int slot) => slots[slot] != SlotPositions.Other;

    /// <summary>An entry of a table is looked at.</summary>
    public void Visits(PageInfo table) => visits += table.Type is PageType.L2 or PageType.L3 ? 1 : 0;

    /// <summary>hypercall_preempt_check, or the hypervisor is left.</summary>
    public void Checks()
    {
        sink.Checked(visits);
        visits = 0;
    }

    public void Frees(PageInfo page)
    {
        if (Sees(page.Mfn))
        {
            sink.Stepped(new Step<XenStepKind>(XenStepKind.Free, NumberOf(page.Mfn), Bit(true)));
        }
    }

    /// <summary>A step that is about virtual processors only.</summary>
    public void Of(XenStepKind kind, Vcpu vcpu) => sink.Stepped(new Step<XenStepKind>(kind, vcpu.Number));

    /// <summary>A step of a virtual processor about a frame.</summary>
    public void Of(XenStepKind kind, Vcpu vcpu, Mfn frame) => sink.Stepped(new Step<XenStepKind>(kind, vcpu.Number, NumberOf(frame)));

    /// <summary>A step that is about a frame only.</summary>
    public void Of(XenStepKind kind, PageInfo page)
    {
        if (Sees(page.Mfn))
        {
            sink.Stepped(new Step<XenStepKind>(kind, NumberOf(page.Mfn)));
        }
    }

    /// <summary>A step about an entry of a table.</summary>
    public void Of(XenStepKind kind, PageInfo table, int slot)
    {
        if (slots[slot] != SlotPositions.Other)
        {
            sink.Stepped(new Step<XenStepKind>(kind, NumberOf(table.Mfn), slots[slot]));
        }
    }

    public void Refused(XenStepKind kind, Vcpu vcpu, Mfn frame, Errno errno) => sink.Refused(new Step<XenStepKind>(kind, vcpu.Number, NumberOf(frame)), errno);

    public void Refused(XenStepKind kind, PageInfo table, int slot, Errno errno) => sink.Refused(new Step<XenStepKind>(kind, NumberOf(table.Mfn), slots[slot]), errno);

    /// <summary>A hypercall is about to promote a table.</summary>
    public void Promotes(XenStepKind kind, Vcpu vcpu, Mfn table, PageType type = PageType.None)
    {
        (promotion, promotingTable, isPromoting, isUpdate) = (new Step<XenStepKind>(kind, vcpu.Number, NumberOf(table), (byte)type), null, true, false);
    }

    /// <summary>An update of a table is about to promote what its new entry names.</summary>
    public void PromotesForUpdate(Vcpu vcpu, PageInfo table, int slot, Entry entry)
    {
        (promotion, promotingTable, isPromoting, isUpdate) = (StepOfEntry(XenStepKind.BeginUpdate, vcpu, table, slot, entry), null, true, true);
    }

    /// <summary>A table in validation is about to promote what its entry names.</summary>
    public void PromotesForEntry(PageInfo table, int slot)
    {
        (promotion, isPromoting) = (new Step<XenStepKind>(XenStepKind.ValidateEntry, NumberOf(table.Mfn), slots[slot]), true);
        (promotingTable, promotingSlot) = (table, slot);
    }

    /// <summary>The reference of the promotion is taken.</summary>
    public void Granted(PageInfo page)
    {
        isUndecided = false;
        if (isPromoting)
        {
            isPromoting = false;
            (page.PromotingTable, page.PromotingSlot) = (promotingTable, promotingSlot);
            sink.Stepped(promotion);
        }
    }

    /// <summary>It is not.</summary>
    public void NotGranted(Errno errno)
    {
        if (isPromoting && isUndecided)
        {
            refusal = errno;
        }
        else if (isPromoting)
        {
            isPromoting = false;
            sink.Refused(promotion, errno);
        }
    }

    /// <summary>If the reference is not taken now, the entry may be a linear one still.</summary>
    public void MayBeLinear() => (isUndecided, refusal) = (true, Errno.None);

    /// <summary>It is not: what was refused stays refused.</summary>
    public void IsNotLinear()
    {
        if (isUndecided && refusal != Errno.None)
        {
            isUndecided = false;
            NotGranted(refusal);
        }
    }

    /// <summary>It is: it names its own table, or another one of that level. An update tells of it when the entry is written.</summary>
    public void IsLinear(bool isSelf)
    {
        isUndecided = isPromoting = false;
        if (!isUpdate || promotion.Kind == XenStepKind.ValidateEntry)
        {
            sink.Stepped(promotion with { Kind = isSelf ? XenStepKind.ValidateSelf : XenStepKind.ValidateLinear });
        }
    }

    /// <summary>Validation of the table stops, and the promotion that it belongs to gives its reference back.</summary>
    public void Interrupted(PageInfo page, Vcpu vcpu)
    {
        if (page.PromotingTable is { } table)
        {
            Of(XenStepKind.InterruptEntry, table, page.PromotingSlot);
        }
        else
        {
            Of(isUpdate ? XenStepKind.InterruptUpdate : XenStepKind.InterruptHypercall, vcpu);
        }
    }

    /// <summary>Eight bytes are written to a frame of data, or are refused.</summary>
    public void Stores(Vcpu vcpu, Mfn frame, int slot, Entry entry, Errno errno)
    {
        var step = DataStep(XenStepKind.StoreData, vcpu, frame, slot, entry);
        if (errno != Errno.None)
        {
            sink.Refused(step, errno);
        }
        else if (Sees(frame))
        {
            sink.Stepped(step);
        }
    }

    public void CpuWrites(Vcpu vcpu, Mfn frame, int slot, Entry entry)
    {
        if (slots[slot] != SlotPositions.Other)
        {
            sink.Stepped(DataStep(XenStepKind.CpuWrite, vcpu, frame, slot, entry));
        }
    }

    /// <summary>An L1 entry changes, or is refused to.</summary>
    public void ChangesL1Entry(Vcpu vcpu, PageInfo table, int slot, Entry old, Entry entry, Errno errno)
    {
        if (!old.IsPresent && !entry.IsPresent)
        {
            return;
        }

        var kind = !entry.IsPresent ? XenStepKind.ClearL1Entry
            : !old.IsPresent ? XenStepKind.SetL1Entry
            : old.Frame != entry.Frame ? XenStepKind.ReplaceL1Entry
            : old.IsWritable == entry.IsWritable ? XenStepKind.RewriteL1Entry
            : entry.IsWritable ? XenStepKind.AllowWriting : XenStepKind.ForbidWriting;
        Changes(kind is XenStepKind.SetL1Entry or XenStepKind.ReplaceL1Entry ? StepOfEntry(kind, vcpu, table, slot, entry) : FlagsStep(kind, vcpu, table, slot, entry), errno);
    }

    /// <summary>An entry above L1 is refused for its flags, before anything is promoted.</summary>
    public void RefusesEntry(Vcpu vcpu, PageInfo table, int slot, Entry entry, Errno errno) => Changes(StepOfEntry(XenStepKind.BeginUpdate, vcpu, table, slot, entry), errno);

    /// <summary>An entry above L1 keeps what it names.</summary>
    public void RewritesFlags(Vcpu vcpu, PageInfo table, int slot, Entry entry) => Changes(FlagsStep(XenStepKind.RewriteFlags, vcpu, table, slot, entry), Errno.None);

    /// <summary>An entry above L1 takes the place of an old one.</summary>
    public void ReplacesEntry(Vcpu vcpu, PageInfo table, int slot, Entry old, Entry entry, bool isLinear)
    {
        var isOldSelf = old.IsPresent && old.Frame == table.Mfn;
        var isOldCounted = old.IsPresent && !isOldSelf;
        if (entry.IsPresent && !isLinear)
        {
            Of(!isOldCounted ? XenStepKind.SetEntry : old.Frame == entry.Frame ? XenStepKind.RewriteEntry : XenStepKind.ReplaceEntry, vcpu);
            return;
        }

        if (isOldCounted || (isOldSelf && !entry.IsPresent))
        {
            Changes(FlagsStep(isOldSelf ? XenStepKind.ClearSelf : XenStepKind.ClearEntry, vcpu, table, slot, default) with { D = 0 }, Errno.None);
        }

        if (entry.IsPresent)
        {
            Changes(LinearStep(vcpu, table, slot, entry), Errno.None);
        }
    }

    /// <summary>A processor caches a translation.</summary>
    public void Walks(Vcpu vcpu, Mfn root, ulong va, bool writes)
    {
        var step = new Step<XenStepKind>(XenStepKind.Walk, vcpu.Number, NumberOf(root), SlotOf(va, 4), SlotOf(va, 3), SlotOf(va, 2), SlotOf(va, 1), Bit(writes));
        if (Math.Max(Math.Max(step.C, step.D), Math.Max(step.E, step.F)) != SlotPositions.Other)
        {
            sink.Stepped(step);
        }
    }

    public void ForgetsTranslation(Vcpu vcpu, Mfn frame, bool isLast)
    {
        if (Sees(frame))
        {
            sink.Stepped(new Step<XenStepKind>(XenStepKind.ForgetTranslation, vcpu.Number, NumberOf(frame), Bit(isLast)));
        }
    }

    public void Allocates(PageInfo page, int domain) => sink.Stepped(new Step<XenStepKind>(XenStepKind.Allocate, NumberOf(page.Mfn), (byte)domain, Bit(true)));

    /// <summary>A processor was flushed because a frame changes its type or its owner. Of a frame that the contract sees the step says so itself.</summary>
    public void FlushesFor(Mfn frame, Vcpu vcpu)
    {
        if (!Sees(frame) && vcpu.IsRunning)
        {
            Of(XenStepKind.FlushCpu, vcpu);
        }
    }

    /// <summary>A processor is about to forget all translations.</summary>
    public void ForgetsTranslations(Vcpu vcpu)
    {
        for (var frame = 0; frame < elsewhere; frame++)
        {
            if (vcpu.Tlb.Reaches(new Mfn(firstFrame + (ulong)frame)))
            {
                ForgetsTranslation(vcpu, new Mfn(firstFrame + (ulong)frame), isLast: true);
            }
        }
    }

    /// <summary>The hypervisor has written to the guest's memory for it.</summary>
    /// <param name="vcpu">With whose translations.</param>
    /// <param name="frame">Where.</param>
    /// <param name="first">The first word that was touched.</param>
    /// <param name="last">The last one.</param>
    /// <param name="memory">What stands there now.</param>
    public void WritesForGuest(Vcpu vcpu, Mfn frame, int first, int last, MachineMemory memory)
    {
        for (var slot = first; Sees(frame) && slot <= last; slot++)
        {
            CpuWrites(vcpu, frame, slot, memory.ReadEntry(frame, slot));
        }
    }

    /// <summary>So many frames were allocated, those of them that the contract sees.</summary>
    public void Allocates(PageInfo first, int order, Domain domain)
    {
        for (var number = first.Mfn.Number; number < first.Mfn.Number + (1ul << order); number++)
        {
            if (Sees(new Mfn(number)))
            {
                sink.Stepped(new Step<XenStepKind>(XenStepKind.Allocate, NumberOf(new Mfn(number)), domain.Vcpus[0].Number));
            }
        }
    }

    /// <summary>Something is done about a frame that the contract sees, on behalf of a virtual processor; or is refused about any.</summary>
    public void Of(XenStepKind kind, Vcpu vcpu, Mfn frame, Errno errno)
    {
        if (errno != Errno.None)
        {
            Refused(kind, vcpu, frame, errno);
        }
        else if (Sees(frame))
        {
            Of(kind, vcpu, frame);
        }
    }

    public void Creates(Vcpu vcpu, int domain) => sink.Stepped(new Step<XenStepKind>(XenStepKind.CreateVcpu, vcpu.Number, (byte)domain));

    public void Switches(Vcpu vcpu) => sink.Stepped(new Step<XenStepKind>(XenStepKind.Switch, vcpu.Number, vcpu.Number));

    private void Changes(in Step<XenStepKind> step, Errno errno)
    {
        if (errno != Errno.None)
        {
            sink.Refused(step, errno);
        }
        else if (step.C != SlotPositions.Other)
        {
            sink.Stepped(step);
        }
    }

    private Step<XenStepKind> StepOfEntry(XenStepKind kind, Vcpu vcpu, PageInfo table, int slot, Entry entry) =>
        new(kind, vcpu.Number, NumberOf(table.Mfn), slots[slot], NumberOf(entry.Frame), Bit(entry.IsWritable), Classify(entry));

    private Step<XenStepKind> FlagsStep(XenStepKind kind, Vcpu vcpu, PageInfo table, int slot, Entry entry) =>
        kind == XenStepKind.ClearL1Entry ? new(kind, vcpu.Number, NumberOf(table.Mfn), slots[slot]) : new(kind, vcpu.Number, NumberOf(table.Mfn), slots[slot], Classify(entry));

    private Step<XenStepKind> LinearStep(Vcpu vcpu, PageInfo table, int slot, Entry entry) =>
        entry.Frame == table.Mfn ? FlagsStep(XenStepKind.SetSelf, vcpu, table, slot, entry)
            : new(XenStepKind.SetLinear, vcpu.Number, NumberOf(table.Mfn), slots[slot], NumberOf(entry.Frame), Classify(entry));

    private Step<XenStepKind> DataStep(XenStepKind kind, Vcpu vcpu, Mfn frame, int slot, Entry entry) =>
        entry.IsPresent
            ? new(kind, vcpu.Number, NumberOf(frame), slots[slot], 1, NumberOf(entry.Frame), Bit(entry.IsWritable), Classify(entry))
            : new(kind, vcpu.Number, NumberOf(frame), slots[slot]);

    private byte SlotOf(ulong va, int level) => slots[(int)(va >> (12 + (9 * (level - 1)))) & (MachineMemory.EntriesOfATable - 1)];

    private static byte Bit(bool value) => value ? (byte)1 : (byte)0;
}
