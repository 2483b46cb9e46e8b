using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Xen.Transfer;
using Verified.Models.Judging;

namespace Verified.Models.Xen.Transfer;

/// <summary>What must hold of registers and memory, which the specification does not speak of: each law says it of one action, by what was before and after.</summary>
public static class TransferLaws
{
    private static readonly ulong Reserved = 1ul << 47, CallGate = 0xc, ClearedByTransfer = 0x7_4100, FsGsBase = 1ul << 16, Direction = 1ul << 10, ShownFlags = 0x4cd5;
    private static readonly int MovCr4 = 6, Instructions = 10, DescriptorsOfAPage = 512;
    private static readonly ulong[] Cr4Values = [0, 8, 0x660, ulong.MaxValue, 0x1_0008];

    private static readonly (string Id, string Sentence, string Invariant, Func<Seen, bool> Holds)[] All =
    [
        ("XEN-LAW-001", "The hypervisor goes back to a guest only at a canonical address.", "where frames are written", seen => IsCanonical(seen.After.Rip)),
        ("XEN-LAW-002", "A guest's kernel is entered with single steps, virtual 8086 mode, resumption, nested tasks and alignment checks off.", "totality and isolation",
            seen => !seen.IsAtTransfer || (seen.After.Rflags & ClearedByTransfer) == 0),
        ("XEN-LAW-003", "The frame of a software interrupt goes on behind the instruction, and that of a refused one at it, with the vector in its error code.", "permission of software interrupts", FrameOfInterrupt),
        ("XEN-LAW-004", "Pages of a local descriptor table are mapped only as far as the table goes.", "windows of the descriptor tables", seen => (ulong)seen.After.LdtPages >> Pages(seen.After.LdtEntries) == 0),
        ("XEN-LAW-005", "FSGSBASE is on exactly if the guest has turned it on.", "debug and control registers",
            seen => seen.Action.Kind != TransferActionKind.Instruct || seen.Action.A % Instructions != MovCr4 || !seen.Steps.Any(step => step.Kind == TransferStepKind.WriteCr4)
                || ((seen.After.Cr4 ^ Cr4Values[seen.Action.B % Cr4Values.Length]) & FsGsBase) == 0),
        ("XEN-BITS-020", "An accepted segment is for its own ring or the guest's kernel's, whichever is less privileged.", "privilege of selectors", seen => !IsSegment(seen.After.Descriptor) || (seen.After.Descriptor >> 45 & 3) == 3),
        ("XEN-BITS-022", "An accepted descriptor is absent, code, data, of type 0, or a call gate that no ring but 0 may use and that leads into the guest.", "pages of descriptors", seen => IsGuests(seen.After.Descriptor)),
        ("XEN-LAW-007", "The reserved bits of debug registers 6 and 7 are as the processor wants them.", "debug and control registers",
            seen => (seen.After.Dr6 & ~0xe00ful) == 0xffff_0ff0 && (seen.After.Dr7 & ~0xffff_03fful) == 0x400),
        ("XEN-LAW-008", "A frame shows the guest's flags as they were when it was interrupted; and only a system call that is taken clears the direction.", "where frames are written", FrameOfFlags),
        ("XEN-LAW-006", "update_descriptor answers EINVAL exactly for what is no descriptor of a guest's, and then changes nothing.", "pages of descriptors", AnswersForDescriptor),
    ];

    /// <summary>Their ids.</summary>
    public static IReadOnlyList<string> Ids { get; } = [.. All.Select(law => law.Id)];

    /// <summary>Those that no contract has: the others are lemmas, asked here of what a machine has stored.</summary>
    public static IReadOnlyList<Law> Own { get; } =
        [.. All.Where(law => law.Id.StartsWith("XEN-LAW-", StringComparison.Ordinal)).OrderBy(law => law.Id, StringComparer.Ordinal).Select(law => new Law(law.Id, law.Sentence, law.Invariant, "xen-entry"))];

    /// <summary>What a law looks at.</summary>
    /// <param name="Action">What was done.</param>
    /// <param name="Answer">What the guest got.</param>
    /// <param name="Before">The machine before.</param>
    /// <param name="After">The machine after; the guest runs.</param>
    /// <param name="Steps">The steps meanwhile.</param>
    internal readonly record struct Seen(TransferAction Action, Errno Answer, TransferMachine Before, TransferMachine After, IReadOnlyList<Step<TransferStepKind>> Steps)
    {
        /// <summary>How often the guest's kernel was entered.</summary>
        internal int Transfers => Steps.Count(IsTransfer);

        /// <summary>The guest is where its kernel was entered last.</summary>
        internal bool IsAtTransfer => Steps is [.., var last, { Kind: TransferStepKind.ReturnToGuest }] && IsTransfer(last);

        private static bool IsTransfer(Step<TransferStepKind> step) => step.Kind is TransferStepKind.BounceToKernel or TransferStepKind.DeliverEvent;
    }

    /// <summary>The laws that do not hold.</summary>
    internal static IEnumerable<Violation> Violated(Seen seen, int step) => All.Where(law => !law.Holds(seen)).Select(law => new Violation(law.Id, law.Sentence, step));

    private static bool IsCanonical(ulong va) => va < Reserved || va >= ~(Reserved - 1);

    private static int Pages(uint entries) => (int)((entries + DescriptorsOfAPage - 1) / DescriptorsOfAPage);

    // The frame is the last one; where there were more of them it says nothing.
    private static bool FrameOfInterrupt(Seen seen)
    {
        if (seen.Action.Kind != TransferActionKind.SoftwareInterrupt || seen.Transfers != 1 || seen.Steps[0].Kind == TransferStepKind.Execute)
            return true;
        var (vector, isRefused) = (TransferNumbers.Vectors[seen.Action.A % TransferNumbers.Vectors.Count], seen.Steps.Any(step => step.Kind == TransferStepKind.RefuseSoftwareInterrupt));
        return isRefused ? seen.After.FrameRip == seen.Before.Rip && seen.After.FrameErrorCode == ((uint)vector << 3 | 2)
            : !seen.Steps.Any(step => step.Kind == TransferStepKind.SoftwareInterrupt) || seen.After.FrameRip == seen.Before.Rip + 2;
    }

    // Whether events are masked, and the level of input and output, are the hypervisor's to show.
    private static bool FrameOfFlags(Seen seen)
    {
        if (!seen.IsAtTransfer || seen.Transfers != 1 || seen.Action.Kind is not (TransferActionKind.RaiseException or TransferActionKind.SoftwareInterrupt or TransferActionKind.Syscall or TransferActionKind.Interrupt))
            return true;
        if (((seen.After.FrameFlags ^ seen.Before.Rflags) & ShownFlags) != 0)
            return false;
        var clears = seen.Steps.Any(step => step.Kind == TransferStepKind.EnterSyscall);
        return (seen.After.Rflags & Direction) == (clears ? 0 : seen.Before.Rflags & Direction);
    }

    private static bool IsPresent(ulong descriptor) => (descriptor >> 47 & 1) != 0;

    private static bool IsSegment(ulong descriptor) => IsPresent(descriptor) && (descriptor >> 44 & 1) != 0;

    private static bool IsGuests(ulong descriptor)
        => !IsPresent(descriptor) || IsSegment(descriptor) || (descriptor >> 40 & 15) == 0 || (descriptor >> 40 & 15) == CallGate && (descriptor >> 45 & 3) == 0;

    private static bool AnswersForDescriptor(Seen seen)
    {
        if (seen.Action.Kind != TransferActionKind.UpdateDescriptor || !seen.Steps.Any(step => step.Kind == TransferStepKind.EnterHypervisor))
            return true;
        var asked = TransferNumbers.Descriptor(seen.Action.A, seen.Action.B);
        var isGate = (asked >> 40 & 15) == CallGate && (asked >> 32 & 0xff) == 0 && (asked >> 19 & 0x1fff) is < 7168 or 0x1c06;
        var isGuests = !IsPresent(asked) || IsSegment(asked) || (asked >> 40 & 15) == 0 || isGate;
        return seen.Answer == (isGuests ? Errno.None : Errno.EINVAL) && (isGuests || seen.After.Descriptor == seen.Before.Descriptor);
    }
}
