using Verified.Abi.Notifier;

namespace Verified.Tests.Models;

/// <summary>Facts of an implementation that has put a reference too often.</summary>
internal sealed class OddFacts : INotifierFacts
{
    public bool Allocated(int page) => false;

    public int Generation(int page) => 0;

    public int References(int page) => -1;

    public bool Dirty(int page) => false;

    public bool Young(int page) => false;

    public int Data(int page) => 0;

    public int Mapped(int page) => 0;

    public int CacheHeld(int page) => 0;

    public int Lives(int mm) => 0;

    public bool Pte(int mm, int va) => false;

    public int PteFrame(int mm, int va) => 0;

    public bool PteWritable(int mm, int va) => false;

    public bool PteAccessed(int mm, int va) => false;

    public bool PteDirty(int mm, int va) => false;

    public bool VmaMapped(int mm, int va) => false;

    public bool VmaWritable(int mm, int va) => false;

    public bool Tlb(int cpu, int mm, int va) => false;

    public int TlbFrame(int cpu, int mm, int va) => 0;

    public bool TlbWritable(int cpu, int mm, int va) => false;

    public bool Swapped(int mm, int va) => false;

    public int SwappedTo(int mm, int va) => 0;

    public int SwapMap(int slot) => 0;

    public int SwapData(int slot) => 0;

    public bool Cached(int slot) => false;

    public int CachePage(int slot) => 0;

    public int Active(int secondary) => 0;

    public int Registered(int secondary) => 0;

    public int MmOf(int secondary) => 0;

    public int Lock(int secondary) => 0;

    public int Sequence(int secondary) => 0;

    public bool SecondaryFlushPending(int secondary) => false;

    public bool Spte(int secondary, int va) => false;

    public int SpteFrame(int secondary, int va) => 0;

    public int SpteGeneration(int secondary, int va) => 0;

    public bool SpteWritable(int secondary, int va) => false;

    public bool SpteAccessed(int secondary, int va) => false;

    public bool SpteDirty(int secondary, int va) => false;

    public bool SecondaryTlb(int secondary, int vcpu, int va) => false;

    public int SecondaryTlbFrame(int secondary, int vcpu, int va) => 0;

    public bool SecondaryTlbWritable(int secondary, int vcpu, int va) => false;
}
