using Verified.Abi.Notifier;
using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

/// <summary>The mmu-notifier contract: a primary MMU, its secondary MMUs, and what each may do when.</summary>
/// <remarks>Source: Linux v2.6.27 commit cddb8a5c14aa (include/linux/mmu_notifier.h, mm/mmu_notifier.c) and e930bffe95e1 (KVM); for invalidate ranges around every pte update, v6.19.</remarks>
public sealed partial class NotifierSpec : Specification
{
    /// <inheritdoc/>
    public override string Name => "notifier";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, int> DefaultScope { get; } = new Dictionary<string, int>
    {
        ["page"] = 1, ["va"] = 1, ["mm"] = 1, ["cpu"] = 1, ["secondary"] = 1, ["vcpu"] = 1, ["range"] = 1, ["update"] = 1, ["fault"] = 1, ["slot"] = 1, ["value"] = 1, ["call"] = 0,
        ["sequence"] = 2, ["generation"] = 2, ["references"] = 7,
        ["pointnotifications"] = 1, ["pinned"] = 0, ["swapping"] = 0, ["forking"] = 0, ["calling"] = 0,
    };

    /// <summary>A child whose contract is broken beside one that keeps it needs a parent as well.</summary>
    public override IReadOnlyDictionary<string, int> SmallestScope { get; } = new Dictionary<string, int> { ["mm"] = 3 };

    /// <summary>Which protocol.</summary>
    public Parameter PointNotifications { get; } = new("The 2008 protocol: a pte update clears, flushes, notifies, then sets. Otherwise every pte update needs an invalidate range.");

    /// <summary>Whether sptes hold references.</summary>
    public Parameter Pinned { get; } = new("Every spte holds a reference to its page, as in 2.6.27. Otherwise none does.");

    /// <summary>Whether there is a swap device.</summary>
    public Parameter Swapping { get; } = new("Pages can be swapped out.");

    /// <summary>Whether address spaces can be forked.</summary>
    public Parameter Forking { get; } = new("Address spaces can be forked.");

    /// <summary>Whether system calls are judged as a whole.</summary>
    public Parameter Calling { get; } = new("Operations are system calls with a beginning and an end, and addresses are in vmas. Otherwise every operation may be on any address.");

    /// <summary>The page allocator.</summary>
    public Map<Page, Truth> Allocated { get; } = new("The page is not on the free list.");

    /// <summary>Page generations.</summary>
    public Map<Page, Word> Generation { get; } = new("How often the page has been allocated.");

    /// <summary>The page's _count.</summary>
    public Map<Page, Word> References { get; } = new("How many references to the page are held.");

    /// <summary>PageDirty.</summary>
    public Map<Page, Truth> Dirty { get; } = new("The page differs from its copy on the swap device, or has none.", under: nameof(Allocated));

    /// <summary>PageReferenced.</summary>
    public Map<Page, Truth> Young { get; } = new("The page was used since it was last asked.", under: nameof(Allocated));

    /// <summary>What the page contains.</summary>
    public Map<Page, Id<Value>> Data { get; } = new("What the page contains.", under: nameof(Allocated));

    /// <summary>Address spaces.</summary>
    public Map<Mm, Choice<Life>> Lives { get; } = new("The life of the address space.");

    /// <summary>The vmas.</summary>
    public Map<Mm, Va, Truth> VmaMapped { get; } = new("The address is in a vma.");

    /// <summary>VM_WRITE.</summary>
    public Map<Mm, Va, Truth> VmaWritable { get; } = new("The vma allows writing.", under: nameof(VmaMapped));

    /// <summary>The fork that fills a child.</summary>
    public Map<Mm, Id<InvalidateRange>> BornIn { get; } = new("The invalidate range of the fork that fills the address space.", reality: Reality.Ghost);

    /// <summary>Present ptes.</summary>
    public Map<Mm, Va, Truth> Pte { get; } = new("The pte is present.");

    /// <summary>The pte's frame.</summary>
    public Map<Mm, Va, Id<Page>> PteFrame { get; } = new("The page that the pte maps.", under: nameof(Pte));

    /// <summary>The pte's write permission.</summary>
    public Map<Mm, Va, Truth> PteWritable { get; } = new("The pte allows writing.", under: nameof(Pte));

    /// <summary>The pte's accessed bit.</summary>
    public Map<Mm, Va, Truth> PteAccessed { get; } = new("The pte's accessed bit.", under: nameof(Pte));

    /// <summary>The pte's dirty bit.</summary>
    public Map<Mm, Va, Truth> PteDirty { get; } = new("The pte's dirty bit.", under: nameof(Pte));

    /// <summary>_mapcount.</summary>
    public Tally<Page, Mm, Va> Mapped { get; } = new("How many ptes map the page.", nameof(Pte), nameof(PteFrame));

    /// <summary>The page-table lock.</summary>
    public Map<Mm, Va, Truth> PteLocked { get; } = new("A pte update holds the lock of the pte.", reality: Reality.Ghost);

    /// <summary>Its holder.</summary>
    public Map<Mm, Va, Id<PteUpdate>> PteHolder { get; } = new("The pte update that holds the lock of the pte.", reality: Reality.Ghost, under: nameof(PteLocked));

    /// <summary>The value that a reader must see.</summary>
    public Map<Mm, Va, Id<Value>> Expected { get; } = new("The value last written to the address.", reality: Reality.Ghost);

    /// <summary>CPU TLBs.</summary>
    public Map<Cpu, Mm, Va, Truth> Tlb { get; } = new("The processor's TLB has an entry.");

    /// <summary>The entry's frame.</summary>
    public Map<Cpu, Mm, Va, Id<Page>> TlbFrame { get; } = new("The page of the entry.", under: nameof(Tlb));

    /// <summary>The entry's permission.</summary>
    public Map<Cpu, Mm, Va, Truth> TlbWritable { get; } = new("The entry allows writing; the pte was marked dirty when it was made.", under: nameof(Tlb));

    /// <summary>Stale entries whose flush is still to come.</summary>
    public Map<Cpu, Mm, Va, Truth> FlushPending { get; } = new("The pte lost what the entry still grants, and the flush is still to come.", reality: Reality.Ghost, under: nameof(Tlb));

    /// <summary>Swap entries.</summary>
    public Map<Mm, Va, Truth> Swapped { get; } = new("The pte is a swap entry.");

    /// <summary>The swap slot of a swap entry.</summary>
    public Map<Mm, Va, Id<SwapSlot>> SwappedTo { get; } = new("The swap slot that the swap entry names.", under: nameof(Swapped));

    /// <summary>The swap map.</summary>
    public Tally<SwapSlot, Mm, Va> SwapMap { get; } = new("How many swap entries name the swap slot.", nameof(Swapped), nameof(SwappedTo));

    /// <summary>The device.</summary>
    public Map<SwapSlot, Id<Value>> SwapData { get; } = new("What the device holds in the swap slot.");

    /// <summary>The swap cache.</summary>
    public Map<SwapSlot, Truth> Cached { get; } = new("The swap cache has a page for the swap slot, and holds a reference to it.");

    /// <summary>The cached page.</summary>
    public Map<SwapSlot, Id<Page>> CachePage { get; } = new("The page that the swap cache has for the swap slot.", under: nameof(Cached));

    /// <summary>Whether a page is in the swap cache.</summary>
    public Tally<Page, SwapSlot> CacheHeld { get; } = new("How many swap slots in the swap cache hold the page.", nameof(Cached), nameof(CachePage));

    /// <summary>Invalidate ranges.</summary>
    public Map<InvalidateRange, Choice<Phase>> Phases { get; } = new("How far the invalidate range is.", reality: Reality.Ghost);

    /// <summary>The invalidate range's address space.</summary>
    public Map<InvalidateRange, Id<Mm>> RangeMm { get; } = new("The address space of the invalidate range.", reality: Reality.Ghost);

    /// <summary>The invalidate range's first address.</summary>
    public Map<InvalidateRange, Id<Va>> First { get; } = new("The first address of the invalidate range.", reality: Reality.Ghost);

    /// <summary>The invalidate range's last address.</summary>
    public Map<InvalidateRange, Id<Va>> Last { get; } = new("The last address of the invalidate range.", reality: Reality.Ghost);

    /// <summary>The invalidate range's purpose.</summary>
    public Map<InvalidateRange, Choice<Purpose>> Purposes { get; } = new("Why the invalidate range was opened.", reality: Reality.Ghost);

    /// <summary>Whether an invalidate range is inside another one.</summary>
    public Map<InvalidateRange, Truth> Nested { get; } = new("The invalidate range was opened inside another one by the same task.", reality: Reality.Ghost);

    /// <summary>The invalidate range around a nested one.</summary>
    public Map<InvalidateRange, Id<InvalidateRange>> Outer { get; } = new("The invalidate range around it.", reality: Reality.Ghost, under: nameof(Nested));

    /// <summary>Callbacks for invalidate ranges.</summary>
    public Map<Secondary, InvalidateRange, Choice<Callback>> RangeCallback { get; } = new("How far the secondary MMU's callbacks for the invalidate range are.", reality: Reality.Ghost);

    /// <summary>Counted invalidate ranges.</summary>
    public Map<Secondary, InvalidateRange, Truth> Open { get; } = new("The secondary MMU counts the invalidate range.", reality: Reality.Ghost);

    /// <summary>The secondary MMU that counts, for the tally.</summary>
    public Map<Secondary, InvalidateRange, Id<Secondary>> OpenIn { get; } = new("The secondary MMU itself.", reality: Reality.Ghost, under: nameof(Open));

    /// <summary>mmu_notifier_count.</summary>
    public Tally<Secondary, Secondary, InvalidateRange> Active { get; } = new("The secondary MMU's count of open invalidate ranges, mmu_notifier_count.", nameof(Open), nameof(OpenIn));

    /// <summary>mmu_gather.</summary>
    public Map<InvalidateRange, Va, Truth> Gathered { get; } = new("The invalidate range holds a reference to the page it unmapped at the address.", reality: Reality.Ghost);

    /// <summary>The gathered page.</summary>
    public Map<InvalidateRange, Va, Id<Page>> GatheredPage { get; } = new("The page that the invalidate range unmapped at the address.", reality: Reality.Ghost, under: nameof(Gathered));

    /// <summary>References of mmu_gather.</summary>
    public Tally<Page, InvalidateRange, Va> GatherHeld { get; } = new("How many references gathers hold to the page.", nameof(Gathered), nameof(GatheredPage)) { Reality = Reality.Ghost };

    /// <summary>What an invalidate range must see flushed before it returns.</summary>
    public Map<InvalidateRange, Cpu, Va, Truth> RangeFlushPending { get; } = new("When the pte updates in the invalidate range were made, the processor had a stale entry at the address; it was not flushed since.", reality: Reality.Ghost);

    /// <summary>Pte updates.</summary>
    public Map<PteUpdate, Choice<Stage>> Stages { get; } = new("How far the pte update is.", reality: Reality.Ghost);

    /// <summary>The pte update's address space.</summary>
    public Map<PteUpdate, Id<Mm>> UpdateMm { get; } = new("The address space of the pte update.", reality: Reality.Ghost);

    /// <summary>The pte update's address.</summary>
    public Map<PteUpdate, Id<Va>> UpdateVa { get; } = new("The address of the pte update.", reality: Reality.Ghost);

    /// <summary>Callbacks for pte updates.</summary>
    public Map<Secondary, PteUpdate, Choice<Callback>> UpdateCallback { get; } = new("How far the secondary MMU's callback for the pte update is.", reality: Reality.Ghost);

    /// <summary>The reference to the page that was unmapped.</summary>
    public Map<PteUpdate, Truth> HasOld { get; } = new("The pte update holds a reference to the page that it unmapped.", reality: Reality.Ghost);

    /// <summary>The page that was unmapped.</summary>
    public Map<PteUpdate, Id<Page>> Old { get; } = new("The page that the pte update unmapped.", reality: Reality.Ghost, under: nameof(HasOld));

    /// <summary>What the cleared pte granted.</summary>
    public Map<PteUpdate, Truth> OldWritable { get; } = new("The pte that the update cleared allowed writing.", reality: Reality.Ghost, under: nameof(HasOld));

    /// <summary>References to unmapped pages.</summary>
    public Tally<Page, PteUpdate> OldHeld { get; } = new("How many pte updates hold the page that they unmapped.", nameof(HasOld), nameof(Old)) { Reality = Reality.Ghost };

    /// <summary>The reference to the page to be mapped.</summary>
    public Map<PteUpdate, Truth> HasNew { get; } = new("The pte update holds a page that it allocated.", reality: Reality.Ghost);

    /// <summary>The page to be mapped.</summary>
    public Map<PteUpdate, Id<Page>> New { get; } = new("The page that the pte update allocated.", reality: Reality.Ghost, under: nameof(HasNew));

    /// <summary>References to allocated pages.</summary>
    public Tally<Page, PteUpdate> NewHeld { get; } = new("How many pte updates hold the page as newly allocated.", nameof(HasNew), nameof(New)) { Reality = Reality.Ghost };

    /// <summary>Registration.</summary>
    public Map<Secondary, Choice<Status>> Registered { get; } = new("The secondary MMU's registration.");

    /// <summary>mmu_notifier_unregister has returned.</summary>
    public Map<Secondary, Truth> Unregistered { get; } = new("An unregister of the secondary MMU has returned.", reality: Reality.Ghost);

    /// <summary>The secondary MMU's address space.</summary>
    public Map<Secondary, Id<Mm>> MmOf { get; } = new("The address space that the secondary MMU follows.");

    /// <summary>mmu_lock.</summary>
    public Map<Secondary, Choice<Holder>> Lock { get; } = new("Who holds the secondary MMU's mmu_lock.");

    /// <summary>mmu_notifier_seq.</summary>
    public Map<Secondary, Word> Sequence { get; } = new("The secondary MMU's sequence, mmu_notifier_seq.");

    /// <summary>Pending flush of the secondary TLBs.</summary>
    public Map<Secondary, Truth> SecondaryFlushPending { get; } = new("An spte was dropped, and the secondary TLBs are not flushed since.");

    /// <summary>Secondary ptes.</summary>
    public Map<Secondary, Va, Truth> Spte { get; } = new("The secondary pte is present.");

    /// <summary>The spte's frame.</summary>
    public Map<Secondary, Va, Id<Page>> SpteFrame { get; } = new("The page that the spte maps.", under: nameof(Spte));

    /// <summary>The frame's generation.</summary>
    public Map<Secondary, Va, Word> SpteGeneration { get; } = new("The page's generation when it was got.", under: nameof(Spte), cap: nameof(Generation));

    /// <summary>The spte's write permission.</summary>
    public Map<Secondary, Va, Truth> SpteWritable { get; } = new("The spte allows writing.", under: nameof(Spte));

    /// <summary>The spte's accessed bit.</summary>
    public Map<Secondary, Va, Truth> SpteAccessed { get; } = new("The spte's accessed bit.", under: nameof(Spte));

    /// <summary>The spte's dirty bit.</summary>
    public Map<Secondary, Va, Truth> SpteDirty { get; } = new("The spte's dirty bit.", under: nameof(Spte));

    /// <summary>Sptes that hold references.</summary>
    public Map<Secondary, Va, Truth> Pin { get; } = new("The spte holds a reference to its page.", reality: Reality.Ghost, under: nameof(Spte));

    /// <summary>References of sptes.</summary>
    public Tally<Page, Secondary, Va> PinHeld { get; } = new("How many sptes hold a reference to the page.", nameof(Pin), nameof(SpteFrame)) { Reality = Reality.Ghost };

    /// <summary>Secondary TLBs.</summary>
    public Map<Secondary, Vcpu, Va, Truth> SecondaryTlb { get; } = new("The virtual processor's TLB has an entry.");

    /// <summary>The entry's frame.</summary>
    public Map<Secondary, Vcpu, Va, Id<Page>> SecondaryTlbFrame { get; } = new("The page of the entry.", under: nameof(SecondaryTlb));

    /// <summary>The entry's permission.</summary>
    public Map<Secondary, Vcpu, Va, Truth> SecondaryTlbWritable { get; } = new("The entry allows writing; the spte was marked dirty when it was made.", under: nameof(SecondaryTlb));

    /// <summary>Secondary faults.</summary>
    public Map<Fault, Choice<Step>> Steps { get; } = new("How far the fault is.", reality: Reality.Ghost);

    /// <summary>The faulting secondary MMU.</summary>
    public Map<Fault, Id<Secondary>> FaultOf { get; } = new("The secondary MMU that faults.", reality: Reality.Ghost);

    /// <summary>The faulting address.</summary>
    public Map<Fault, Id<Va>> FaultVa { get; } = new("The address of the fault.", reality: Reality.Ghost);

    /// <summary>The sampled sequence.</summary>
    public Map<Fault, Word> Sample { get; } = new("The sequence that the fault sampled.", reality: Reality.Ghost, cap: nameof(Sequence));

    /// <summary>The reference that get_user_pages took.</summary>
    public Map<Fault, Truth> HasPage { get; } = new("The fault holds a reference to the page that it got.", reality: Reality.Ghost);

    /// <summary>The page that get_user_pages returned.</summary>
    public Map<Fault, Id<Page>> Got { get; } = new("The page that the fault got.", reality: Reality.Ghost, under: nameof(HasPage));

    /// <summary>The permission that get_user_pages established.</summary>
    public Map<Fault, Truth> GotWritable { get; } = new("The page was got for writing.", reality: Reality.Ghost, under: nameof(HasPage));

    /// <summary>References of faults.</summary>
    public Tally<Page, Fault> FaultHeld { get; } = new("How many faults hold a reference to the page.", nameof(HasPage), nameof(Got)) { Reality = Reality.Ghost };

    /// <summary>System calls.</summary>
    public Map<Call, Truth> InFlight { get; } = new("The call has begun and not returned.", reality: Reality.Ghost);

    /// <summary>What the call asks for.</summary>
    public Map<Call, Choice<Request>> Asks { get; } = new("What the call asks for.", reality: Reality.Ghost, under: nameof(InFlight));

    /// <summary>The call's address space.</summary>
    public Map<Call, Id<Mm>> CallMm { get; } = new("The address space of the call.", reality: Reality.Ghost, under: nameof(InFlight));

    /// <summary>The first address that the call names.</summary>
    public Map<Call, Id<Va>> CallFirst { get; } = new("The first address that the call names; of mremap the old one.", reality: Reality.Ghost, under: nameof(InFlight));

    /// <summary>The last address that the call names.</summary>
    public Map<Call, Id<Va>> CallLast { get; } = new("The last address that the call names; of mremap the new one.", reality: Reality.Ghost, under: nameof(InFlight));

    /// <summary>PROT_WRITE.</summary>
    public Map<Call, Truth> CallWritable { get; } = new("The call, an mprotect, asks for write permission.", reality: Reality.Ghost, under: nameof(InFlight));

    /// <summary>The child that a fork makes.</summary>
    public Map<Call, Id<Mm>> CallChild { get; } = new("The address space that the call, a fork, fills.", reality: Reality.Ghost, under: nameof(InFlight));

    /// <summary>Calls that have done it.</summary>
    public Map<Call, Truth> Done { get; } = new("The call has changed the vmas as it was asked to, finished its child, or ended its address space.", reality: Reality.Ghost, under: nameof(InFlight));

    /// <summary>What the call answered.</summary>
    public Map<Call, Choice<Outcome>> Answered { get; } = new("What the call answered when it returned last.", reality: Reality.Ghost);

    /// <summary>The mark that an ageing found in the pte.</summary>
    public Map<Call, Truth> PteMarked { get; } = new("The accessed bit that the pte had when the call, an ageing, began is still there.", reality: Reality.Ghost, under: nameof(InFlight));

    /// <summary>The mark that an ageing found in an spte.</summary>
    public Map<Call, Secondary, Truth> SpteMarked { get; } = new("The accessed bit that the spte had when the call, an ageing, began is still there.", reality: Reality.Ghost);

    /// <summary>What vmas have lost and ptes have not.</summary>
    public Map<Call, Va, Truth> Owed { get; } = new("The call has removed or protected the vma of the address, and what the address contains is still to be removed or protected.", reality: Reality.Ghost);

    /// <summary>What MADV_DONTNEED has yet to give up.</summary>
    public Map<Call, Va, Truth> Remains { get; } = new("What the address contained when the call, a MADV_DONTNEED, began is still there.", reality: Reality.Ghost);
}
