using Verified.Abi.Xen.Memory;

namespace Verified.Abi.Xen.Calls;

/// <summary>A hypervisor that is called as a guest calls it: by number, with registers, and with structures in the guest's memory.</summary>
/// <remarks>Besides the frames that the contract sees, domains have memory for their arguments, which always stays writable, and frames that they grant.</remarks>
public interface IXenAbiTarget : IXenMachine
{
    /// <summary>How many frames the machine has.</summary>
    int MachineFrames { get; }

    /// <summary>The memory of a machine frame: 512 words.</summary>
    ReadOnlySpan<ulong> Memory(int machineFrame);

    /// <summary>What the hypervisor knows of a machine frame.</summary>
    XenPage Page(int machineFrame);

    /// <summary>What the machine-to-physical table says of a machine frame.</summary>
    ulong MachineToPhysical(int machineFrame);

    /// <summary>References that are held by something else than entries, roots, pins, interruptions and grants: pages of descriptors, registered memory.</summary>
    /// <returns>For each reference the machine frame; it is one to the type too.</returns>
    IReadOnlyList<ulong> OtherHolders();

    /// <summary>References that grants hold for devices.</summary>
    /// <returns>For each the machine frame, and whether it is one to the type too.</returns>
    IReadOnlyList<(ulong MachineFrame, bool IsTyped)> OtherGrants();

    /// <summary>The frame that a domain grants under a reference, by its number as hypercalls name it.</summary>
    ulong Granted(ushort domain, uint reference);

    /// <summary>The flags of a grant's entry, as the domain reads them.</summary>
    ushort GrantEntry(ushort domain, uint reference);

    /// <summary>How many handles of a domain for grants that it has mapped are neither free nor yet to be made.</summary>
    int HandlesInUse(ushort domain);

    /// <summary>The machine frame of one of those that a domain grants.</summary>
    ulong GrantedFrame(int domain, int number);

    /// <summary>The machine frame of the domain whose paging is translated.</summary>
    ulong TranslatedFrame { get; }

    /// <summary>A virtual processor.</summary>
    XenVcpuState State(int vcpu);

    /// <summary>The guest's kernel writes a word into the memory for its arguments.</summary>
    /// <param name="vcpu">Which processor; each has memory of its own.</param>
    /// <param name="offset">Below <see cref="XenAbiLayout.ArgumentBytes"/>.</param>
    /// <param name="word">What it writes.</param>
    void Store(int vcpu, int offset, ulong word);

    /// <summary>Reads it.</summary>
    ulong Load(int vcpu, int offset);

    /// <summary>The virtual processor makes a hypercall.</summary>
    /// <param name="vcpu">Which.</param>
    /// <param name="call">Its registers; then, what is in them.</param>
    /// <param name="stack">Where its stack is, for iret.</param>
    /// <param name="checks">After so many questions whether work is pending, the answer is yes.</param>
    /// <returns>Whether it was preempted, and is to be made again with what is in the registers.</returns>
    bool Call(int vcpu, ref XenCall call, ulong stack, int checks);

    /// <summary>After iret: the guest's kernel is entered again.</summary>
    void ReturnToKernel(int vcpu);
}

/// <summary>The registers of a hypercall.</summary>
/// <param name="Number">rax: the number, then the result.</param>
/// <param name="A">The first argument.</param>
/// <param name="B">The second.</param>
/// <param name="C">The third.</param>
/// <param name="D">The fourth.</param>
/// <param name="E">The fifth.</param>
public readonly record struct XenCall(ulong Number, ulong A = 0, ulong B = 0, ulong C = 0, ulong D = 0, ulong E = 0);

/// <summary>What a hypervisor knows of a frame.</summary>
/// <param name="Owner">The number of the domain, as hypercalls name it; 0 for nobody's and the hypervisor's.</param>
/// <param name="IsOfHypervisor">It is the hypervisor's own memory, even if a domain may see it.</param>
/// <param name="IsAllocated">Its owner has not given it back.</param>
/// <param name="Type">As in <see cref="IXenFacts.Type"/>.</param>
/// <param name="TypeCount">References to it as what its type says.</param>
/// <param name="Count">References to it.</param>
/// <param name="IsValidated">Its contents were found good.</param>
/// <param name="IsPinned">It is pinned.</param>
/// <param name="IsPartial">Its validation, or devalidation, was interrupted.</param>
/// <param name="Validated">How many of its slots are validated while it is partial.</param>
/// <param name="HoldsNext">Of what the slot after those names a reference is held too.</param>
public readonly record struct XenPage(
    ushort Owner, bool IsOfHypervisor, bool IsAllocated, int Type, ulong TypeCount, ulong Count, bool IsValidated, bool IsPinned, bool IsPartial, int Validated, bool HoldsNext);

/// <summary>The roots of a virtual processor, as machine frames; -1 for none.</summary>
/// <param name="Domain">The number of its domain, as hypercalls name it.</param>
/// <param name="KernelRoot">That of its kernel.</param>
/// <param name="UserRoot">That of its user mode.</param>
/// <param name="Parked">A table whose reference is still to be given back.</param>
/// <param name="IsParkedPartial">That reference is the one of an interruption.</param>
/// <param name="IsInUserMode">It runs its user mode.</param>
/// <param name="IsCrashed">Its domain has ended.</param>
public readonly record struct XenVcpuState(ushort Domain, int KernelRoot, int UserRoot, int Parked, bool IsParkedPartial, bool IsInUserMode, bool IsCrashed);

/// <summary>What a guest finds in its memory at boot.</summary>
public static class XenAbiLayout
{
    /// <summary>Each virtual processor has so much memory for arguments: pages that follow each other. After them comes a page that is read-only, and then one that is not mapped.</summary>
    public static readonly int ArgumentBytes = 2 * 4096;

    /// <summary>Each domain grants so many frames, with the references 8, 9, …, to the other one; of the last one only to be read.</summary>
    public static readonly int GrantedFrames = 3;

    /// <summary>The reference of the first.</summary>
    public static readonly int FirstReference = 8;

    /// <summary>The slot of the level-1 table in which grants can be mapped, and how many there are from there on.</summary>
    public static readonly int FirstGrantSlot = 32, GrantSlots = 4;

    /// <summary>Frames that nobody owns at boot.</summary>
    public static readonly int FreeFrames = 3;

    /// <summary>The last event channel port that a domain may have.</summary>
    public static readonly uint LastPort = 4;

    /// <summary>The number of a domain.</summary>
    public static ushort DomainNumber(int domain) => (ushort)(domain + 1);

    /// <summary>The number of a domain whose paging the hypervisor translates; it has memory, and does nothing.</summary>
    public static readonly ushort TranslatedDomain = 9;

    /// <summary>What a frame of a domain is for at boot: 1 to 4 for a pagetable of that level, 0 for data.</summary>
    public static int LevelOf(XenSizes sizes, int frame)
    {
        var place = 0;
        for (var before = 0; before < frame; before++)
            place += sizes.DomainOfFrame(before) == sizes.DomainOfFrame(frame) ? 1 : 0;
        return place == 0 ? 4 : (place - 1) % 5;
    }

    /// <summary>The first frame of a domain that is for a level.</summary>
    public static int TableOf(XenSizes sizes, int domain, int level)
    {
        for (var frame = 0; frame < sizes.Elsewhere - FreeFrames; frame++)
        {
            if (sizes.DomainOfFrame(frame) == domain && LevelOf(sizes, frame) == level)
                return frame;
        }
        throw new ArgumentOutOfRangeException(nameof(sizes), sizes, "a frame for each level of each domain");
    }

    /// <summary>The slot of the level-1 table where the memory for arguments begins.</summary>
    public static int ArgumentSlot(XenSizes sizes, int vcpu) => 1 + (4 * (vcpu / sizes.Domains));

    /// <summary>Where it begins in the guest's address space.</summary>
    public static ulong ArgumentAddress(XenSizes sizes, int vcpu) => (ulong)ArgumentSlot(sizes, vcpu) << 12;
}
