#pragma warning disable CS1591 // Each fact is the component of the specification with its name; the manual describes it.
namespace Verified.Abi.Xen.Guest;

/// <summary>What a guest and its hypervisor say of their state, in the specification's terms: one member for each observed component, by its name and with its keys.
/// Where a component means nothing (the page of an entry that is not present), the answer is 0.</summary>
public interface IGuestFacts
{
    int Lazy(int cpu);

    int Doing(int cpu);

    bool Queued(int cpu, int place);

    int Calls(int cpu, int place);

    int CallPage(int cpu, int place);

    int CallSlot(int cpu, int place);

    bool CallPresent(int cpu, int place);

    int CallTarget(int cpu, int place);

    bool CallWrites(int cpu, int place);

    bool Present(int page, int slot);

    int Target(int page, int slot);

    bool Writes(int page, int slot);

    bool Writable(int page);

    bool IntendedWritable(int page);

    bool Exists(int mm);

    int Top(int mm);

    bool IntendedPinned(int mm);

    bool Pinned(int mm);

    bool Locked(int mm);

    int LockedBy(int mm);

    int Used(int page);

    int HeldBy(int page);

    int Of(int page);

    bool Up(int cpu);

    int Base(int cpu);

    int IntendedBase(int cpu);

    int SeenBase(int cpu);

    bool HasGdt(int cpu);

    int Gdt(int cpu);

    bool HasStack(int cpu);

    int Stack(int cpu);

    bool HasLdt(int cpu);

    int Ldt(int cpu);

    bool Masked(int cpu);

    bool Upcall(int cpu);

    bool Tests(int cpu);

    bool Fails(int cpu);

    bool StackOff(int cpu);

    bool MayDoIo(int mm);

    bool HasPorts(int mm);

    bool Iopl(int cpu);

    bool Bitmap(int cpu);

    bool Detected(int cpu);

    bool SeesUnusable(int cpu);

    bool IsSetUp();

    bool Refused();
}
