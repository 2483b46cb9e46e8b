using Verified.Abi;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen;

/// <summary>Hears of what the hypervisor does with frames, tables and translations.</summary>
internal interface IMemoryReports
{
    /// <summary>An entry of a table is looked at.</summary>
    void Visits(PageInfo table);

    /// <summary>hypercall_preempt_check, or the hypervisor is left.</summary>
    void Checks();

    /// <summary>A frame becomes free.</summary>
    void Frees(PageInfo page);

    /// <summary>A frame is not unpinned.</summary>
    void RefusesUnpin(Vcpu vcpu, Mfn frame, Errno errno);

    /// <summary>A table is unpinned.</summary>
    void Unpins(Vcpu vcpu, Mfn frame);

    /// <summary>A frame is taken from its owner, or is not.</summary>
    void Steals(Vcpu vcpu, Mfn frame, Errno errno);

    /// <summary>A guest gives a frame back, or may not.</summary>
    void GivesBack(Vcpu vcpu, Mfn frame, Errno errno);

    /// <summary>A stolen frame becomes free.</summary>
    void ReturnsStolen(PageInfo page);

    /// <summary>A reference to a root is about to be asked for.</summary>
    void AsksForBase(Vcpu vcpu, Mfn table);

    /// <summary>The same for the root of user mode.</summary>
    void AsksForUserBase(Vcpu vcpu, Mfn table);

    /// <summary>The same for a table that is to be pinned.</summary>
    void AsksForPin(Vcpu vcpu, Mfn table, PageType type);

    /// <summary>A processor gets a root.</summary>
    void LoadsBase(Vcpu vcpu, PageInfo? old);

    /// <summary>It gets one for user mode, or loses it.</summary>
    void LoadsUserBase(Vcpu vcpu, PageInfo? old, Mfn root);

    /// <summary>The table is pinned already.</summary>
    void RefusesPin(Vcpu vcpu, Errno errno);

    /// <summary>The reference that was taken for pinning is given back.</summary>
    void GivesBackPin(Vcpu vcpu);

    /// <summary>A table is pinned.</summary>
    void Pins(Vcpu vcpu);

    /// <summary>A processor is flushed.</summary>
    void Flushes(Vcpu vcpu);

    /// <summary>An L1 entry is validated.</summary>
    void ValidatesL1Entry(PageInfo table, int slot);

    /// <summary>It is refused.</summary>
    void RefusesL1Entry(PageInfo table, int slot, Errno errno);

    /// <summary>An L1 entry is devalidated.</summary>
    void DevalidatesL1Entry(PageInfo table, int slot);

    /// <summary>An entry above L1 is devalidated.</summary>
    void DevalidatesEntry(PageInfo table, int slot);

    /// <summary>A table is valid.</summary>
    void FinishesValidation(PageInfo table);

    /// <summary>A table is none any more.</summary>
    void FinishesDevalidation(PageInfo table);

    /// <summary>A table that was refused is none any more.</summary>
    void ForgetsTable(PageInfo table);

    /// <summary>update_va_mapping finds no entry.</summary>
    void RefusesMapping(Vcpu vcpu, Mfn table, Errno errno);

    /// <summary>A whole page of data was written: each slot that the contract sees.</summary>
    void FillsPage(Vcpu vcpu, Mfn frame, MachineMemory memory);

    /// <summary>A store that the contract does not see leaves what it sees as it is, and still makes the frame writable.</summary>
    void StoresData(Vcpu vcpu, Mfn frame, int slot, Entry entry, MachineMemory memory);

    /// <summary>An update of a table is about to promote what its new entry names.</summary>
    void PromotesForUpdate(Vcpu vcpu, PageInfo table, int slot, Entry entry);

    /// <summary>A table in validation is about to promote what its entry names.</summary>
    void PromotesForEntry(PageInfo table, int slot);

    /// <summary>The reference of the promotion is taken.</summary>
    void Granted(PageInfo page);

    /// <summary>It is not.</summary>
    void NotGranted(Errno errno);

    /// <summary>If the reference is not taken now, the entry may be a linear one still.</summary>
    void MayBeLinear();

    /// <summary>It is not: what was refused stays refused.</summary>
    void IsNotLinear();

    /// <summary>It is: it names its own table, or another one of that level. An update tells of it when the entry is written.</summary>
    void IsLinear(bool isSelf);

    /// <summary>Validation of the table stops, and the promotion that it belongs to gives its reference back.</summary>
    void Interrupted(PageInfo page, Vcpu vcpu);

    /// <summary>Eight bytes are written to a frame of data, or are refused.</summary>
    void Stores(Vcpu vcpu, Mfn frame, int slot, Entry entry, Errno errno);

    /// <summary>An L1 entry changes, or is refused to.</summary>
    void ChangesL1Entry(Vcpu vcpu, PageInfo table, int slot, Entry old, Entry entry, Errno errno);

    /// <summary>An entry above L1 is refused for its flags, before anything is promoted.</summary>
    void RefusesEntry(Vcpu vcpu, PageInfo table, int slot, Entry entry, Errno errno);

    /// <summary>An entry above L1 keeps what it names.</summary>
    void RewritesFlags(Vcpu vcpu, PageInfo table, int slot, Entry entry);

    /// <summary>An entry above L1 takes the place of an old one.</summary>
    void ReplacesEntry(Vcpu vcpu, PageInfo table, int slot, Entry old, Entry entry, bool isLinear);

    /// <summary>A processor caches a translation.</summary>
    void Walks(Vcpu vcpu, Mfn root, ulong va, bool writes);

    /// <summary>A processor forgets a translation.</summary>
    void ForgetsTranslation(Vcpu vcpu, Mfn frame, bool isLast);

    void Allocates(PageInfo page, int domain);

    /// <summary>A processor was flushed because a frame changes its type or its owner. Of a frame that the contract sees the step says so itself.</summary>
    void FlushesFor(Mfn frame, Vcpu vcpu);

    /// <summary>A processor is about to forget all translations.</summary>
    void ForgetsTranslations(Vcpu vcpu);

    /// <summary>The hypervisor has written to the guest's memory for it.</summary>
    /// <param name="vcpu">With whose translations.</param>
    /// <param name="frame">Where.</param>
    /// <param name="first">The first word that was touched.</param>
    /// <param name="last">The last one.</param>
    /// <param name="memory">What stands there now.</param>
    void WritesForGuest(Vcpu vcpu, Mfn frame, int first, int last, MachineMemory memory);

    /// <summary>So many frames were allocated, those of them that the contract sees.</summary>
    void Allocates(PageInfo first, int order, Domain domain);

    /// <summary>A processor runs on its new root.</summary>
    void Switches(Vcpu vcpu);
}
