using Verified.Abi;
using Verified.Models.Judging;

namespace Verified.Models.Xen.Abi;

/// <summary>What a call must come to, as far as that is known before it is made.</summary>
internal abstract class AbiCall
{
    /// <summary>What is wrong with what came of it; nothing if it is as it must be.</summary>
    /// <param name="result">What it answers.</param>
    /// <param name="refusal">Why a step of it was refused, if one was.</param>
    internal abstract (Law Claim, string Because)? Defect(long result, Errno refusal);

    /// <summary>It was preempted, and has changed the tables that lead to its arguments, so that what was to be written in between may be lost.</summary>
    internal bool MayHaveLostWords { get; set; }

    /// <summary>It acts on frames or tables of another domain, of which the specification says nothing.</summary>
    internal virtual bool IsForeign => false;

    /// <summary>An answer that does not depend on what the steps come to.</summary>
    internal static AbiCall Exact(long result) => new ExactCall(result);

    internal static AbiCall Refused(Errno errno) => new ExactCall(-(long)errno);

    /// <summary>Whatever it answers.</summary>
    internal static AbiCall Free => new FreeCall();

    protected static (Law, string)? Compare(long result, long expected) => result == expected ? null : (AbiLaws.Answer, $"it answers {Text(result)}, expected {Text(expected)}");

    protected static string Text(long result) => result < 0 && Enum.IsDefined((Errno)(-result)) ? $"-{(Errno)(-result)}" : $"{result}";

    private sealed class ExactCall(long expected) : AbiCall
    {
        internal override (Law, string)? Defect(long result, Errno refusal) => Compare(result, expected);
    }

    private sealed class FreeCall : AbiCall
    {
        internal override (Law, string)? Defect(long result, Errno refusal) => null;
    }
}

/// <summary>A call with a list of updates: it is done up to the first element that is refused.</summary>
/// <param name="machine">The machine.</param>
/// <param name="vcpu">Who calls.</param>
/// <param name="list">Where the list is.</param>
/// <param name="done">Where the guest wants to be told how far; 0: nowhere.</param>
/// <param name="count">How many elements there are.</param>
/// <param name="first">The first element that is refused without a step, or the count.</param>
/// <param name="errno">Why.</param>
/// <param name="isForeign">It is about somebody else's frames.</param>
/// <param name="isVague">An element, or what it leads to, may or may not be reached.</param>
internal sealed class ListCall(AbiMachine machine, int vcpu, ulong list, ulong done, ulong count, ulong first, Errno errno, bool isForeign, bool isVague) : AbiCall
{
    private static readonly Errno[] OfElements = [Errno.EINVAL, Errno.EBUSY, Errno.EPERM, Errno.EFAULT];

    internal override bool IsForeign => isForeign;

    internal override (Law Claim, string Because)? Defect(long result, Errno refusal)
    {
        var isUnmapped = result == -(long)Errno.EFAULT && !machine.Reaches(vcpu, list, writes: false);
        var isCertain = first == 0 && errno != Errno.None;
        if (isVague || isUnmapped || (isForeign && !isCertain && OfElements.Contains((Errno)(-result))))
            return null;
        var expected = refusal != Errno.None && !isForeign && !isCertain ? refusal : errno;
        if (Compare(result, -(long)expected) is { } wrong)
            return wrong;
        if (MayHaveLostWords || done == 0 || done % 8 > 4 || !machine.Reaches(vcpu, done, writes: true) || machine.Read(vcpu, done & ~7ul) is not { } word)
            return null;
        var told = (uint)(word >> (int)(8 * (done % 8)));
        var isRight = refusal != Errno.None && !isForeign ? told <= Math.Min(first, count - 1) : told == first;
        return isRight ? null : (AbiLaws.List, $"{told} of {count} elements are done, the first that is refused is number {first}{(refusal != Errno.None ? " or one before it" : "")}");
    }
}
