using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Linux.Secondary.Kvm;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Targets.Notifier;

/// <summary>The kernel's state in the terms of the contract. Reads, and changes nothing.</summary>
internal sealed class KernelFacts : INotifierFacts
{
    private MemoryManagement memory = null!;
    private VirtualMachine[] machines = [];
    private IdPool faults = null!, calls = null!;
    private bool areCallsJudged;
    private PageContents device = null!;

    public bool IsQuiet => memory.IsQuiet() && calls.IsFull && faults.IsFull && machines.All(machine => machine.MmuLock.Holder == MmuLockHolder.Nobody);

    /// <summary>From now on the facts are of these.</summary>
    public void Watch(MemoryManagement mm, VirtualMachine[] virtualMachines, IdPool faultIds, (IdPool Ids, bool AreJudged) systemCalls, PhysicalMemory swapDevice) =>
        (memory, machines, faults, calls, areCallsJudged, device) = (mm, virtualMachines, faultIds, systemCalls.Ids, systemCalls.AreJudged, mm.Contents.Of(swapDevice));

    public bool Allocated(int page) => Page(page).IsAllocated;

    public int Generation(int page) => Page(page).Generation;

    public int References(int page) => Page(page).Count;

    public bool Dirty(int page) => Page(page).IsDirty;

    public bool Young(int page) => Page(page).IsYoung;

    public int Data(int page) => Page(page).IsAllocated ? memory.Contents.Load(new Pfn(page)) : 0;

    public int Mapped(int page) => Page(page).Mappings.Count;

    public int CacheHeld(int page) => Page(page).SwapSlot is null ? 0 : 1;

    public int Lives(int mm) => (int)memory.Spaces[mm].Life;

    public bool Pte(int mm, int va) => Entry(mm, va).IsPresent;

    public int PteFrame(int mm, int va) => Entry(mm, va) is { IsPresent: true } entry ? entry.Frame.Number : 0;

    public bool PteWritable(int mm, int va) => Entry(mm, va) is { IsPresent: true, IsWritable: true };

    public bool PteAccessed(int mm, int va) => Entry(mm, va) is { IsPresent: true, IsAccessed: true };

    public bool PteDirty(int mm, int va) => Entry(mm, va) is { IsPresent: true, IsDirty: true };

    public bool VmaMapped(int mm, int va) => areCallsJudged && memory.Spaces[mm].Vmas.IsMapped(new Va(va));

    public bool VmaWritable(int mm, int va) => areCallsJudged && memory.Spaces[mm].Vmas.Allows(new Va(va), write: true);

    public bool Tlb(int cpu, int mm, int va) => memory.Tlbs[cpu][mm, new Va(va)].IsPresent;

    public int TlbFrame(int cpu, int mm, int va) => memory.Tlbs[cpu][mm, new Va(va)].Frame.Number;

    public bool TlbWritable(int cpu, int mm, int va) => memory.Tlbs[cpu][mm, new Va(va)].IsWritable;

    public bool Swapped(int mm, int va) => Entry(mm, va).IsSwap;

    public int SwappedTo(int mm, int va) => Entry(mm, va) is { IsSwap: true } entry ? entry.SwapSlot : 0;

    public int SwapMap(int slot) => memory.Swap.Users(slot);

    public int SwapData(int slot) => device.Load(new Pfn(slot));

    public bool Cached(int slot) => memory.Swap.Cached(slot) is not null;

    public int CachePage(int slot) => memory.Swap.Cached(slot)?.Pfn.Number ?? 0;

    public int Active(int secondary) => machines[secondary].Count;

    public int Registered(int secondary) => (int)machines[secondary].Registration;

    public int MmOf(int secondary) => machines[secondary].Mm?.Index ?? 0;

    public int Lock(int secondary) => (int)machines[secondary].MmuLock.Holder;

    public int Sequence(int secondary) => machines[secondary].Sequence;

    public bool SecondaryFlushPending(int secondary) => machines[secondary].SecondaryFlushPending;

    public bool Spte(int secondary, int va) => ShadowEntry(secondary, va).IsPresent;

    public int SpteFrame(int secondary, int va) => ShadowEntry(secondary, va) is { IsPresent: true } spte ? spte.Frame.Number : 0;

    public int SpteGeneration(int secondary, int va) => ShadowEntry(secondary, va).IsPresent ? machines[secondary].Sptes.Generation(GfnOf(secondary, va)) : 0;

    public bool SpteWritable(int secondary, int va) => ShadowEntry(secondary, va).IsWritable;

    public bool SpteAccessed(int secondary, int va) => ShadowEntry(secondary, va).IsAccessed;

    public bool SpteDirty(int secondary, int va) => ShadowEntry(secondary, va).IsDirty;

    public bool SecondaryTlb(int secondary, int vcpu, int va) => GuestEntry(secondary, vcpu, va).IsPresent;

    public int SecondaryTlbFrame(int secondary, int vcpu, int va) => GuestEntry(secondary, vcpu, va).Frame.Number;

    public bool SecondaryTlbWritable(int secondary, int vcpu, int va) => GuestEntry(secondary, vcpu, va).IsWritable;

    private PageFrame Page(int page) => memory.Allocator[new Pfn(page)];

    private PageTableEntry Entry(int mm, int va) => memory.Spaces[mm].PageTable.Shown(new Va(va));

    private PageTableEntry ShadowEntry(int secondary, int va) => machines[secondary].Sptes[GfnOf(secondary, va)];

    private TlbEntry GuestEntry(int secondary, int vcpu, int va) => machines[secondary].Processors[vcpu, GfnOf(secondary, va)];

    private Gfn GfnOf(int secondary, int va) => machines[secondary].Slots.ToGfn(new Va(va)) ?? throw new KernelBug($"address {va} backs no memory slot");
}
