#pragma warning disable CS1591 // Each fact is the component of the specification with its name; the manual describes it.
namespace Verified.Abi.Notifier;

/// <summary>What an implementation's state says, in the specification's terms: one member for each observed component, by its name and with its keys.
/// Where a component means nothing (the frame of an absent pte), the answer is 0.</summary>
public interface INotifierFacts
{
    bool Allocated(int page);

    int Generation(int page);

    int References(int page);

    bool Dirty(int page);

    bool Young(int page);

    int Data(int page);

    int Mapped(int page);

    int CacheHeld(int page);

    int Lives(int mm);

    bool Pte(int mm, int va);

    int PteFrame(int mm, int va);

    bool PteWritable(int mm, int va);

    bool PteAccessed(int mm, int va);

    bool PteDirty(int mm, int va);

    bool VmaMapped(int mm, int va);

    bool VmaWritable(int mm, int va);

    bool Tlb(int cpu, int mm, int va);

    int TlbFrame(int cpu, int mm, int va);

    bool TlbWritable(int cpu, int mm, int va);

    bool Swapped(int mm, int va);

    int SwappedTo(int mm, int va);

    int SwapMap(int slot);

    int SwapData(int slot);

    bool Cached(int slot);

    int CachePage(int slot);

    int Active(int secondary);

    int Registered(int secondary);

    int MmOf(int secondary);

    int Lock(int secondary);

    int Sequence(int secondary);

    bool SecondaryFlushPending(int secondary);

    bool Spte(int secondary, int va);

    int SpteFrame(int secondary, int va);

    int SpteGeneration(int secondary, int va);

    bool SpteWritable(int secondary, int va);

    bool SpteAccessed(int secondary, int va);

    bool SpteDirty(int secondary, int va);

    bool SecondaryTlb(int secondary, int vcpu, int va);

    int SecondaryTlbFrame(int secondary, int vcpu, int va);

    bool SecondaryTlbWritable(int secondary, int vcpu, int va);
}
