#pragma warning disable CS1591 // Each fact is the component of the specification with its name; the manual describes it.
namespace Verified.Abi.Xen.Memory;

/// <summary>What a hypervisor's state says between hypercalls, in the specification's terms: one member for each observed component, by its name and with its keys.
/// Where a component means nothing (the frame of an entry that is not present), the answer is 0.</summary>
public interface IXenFacts
{
    bool Owned(int frame);

    int Owner(int frame);

    bool Allocated(int frame);

    int Type(int frame);

    int TypeCount(int frame);

    int GeneralCount(int frame);

    bool Validated(int frame);

    bool Partial(int frame);

    bool Pinned(int frame);

    bool Present(int frame, int slot);

    int Target(int frame, int slot);

    bool Writes(int frame, int slot);

    int EntryFlags(int frame, int slot);

    bool Reads(int frame, int slot);

    bool Uses(int frame, int slot);

    bool IsLinear(int frame, int slot);

    int LinearUses(int frame);

    int LinearEntries(int frame);

    bool Exists(int vcpu);

    int DomainOf(int vcpu);

    bool HasBase(int vcpu);

    int Base(int vcpu);

    bool HasUserBase(int vcpu);

    int UserBase(int vcpu);

    bool HasGdt(int vcpu, int page);

    int GdtFrame(int vcpu, int page);

    bool Busy(int cpu);

    int Current(int cpu);

    bool Tlb(int cpu, int frame);

    bool TlbWrites(int cpu, int frame);

    bool Unflushed(int cpu, int frame);
}
