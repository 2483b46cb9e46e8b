using Verified.Abi;
using Verified.Abi.Xen.Calls;
using Verified.Models.Judging;

namespace Verified.Models.Xen.Abi;

/// <summary>What memory_op answers: how many extents are done, which frames are got, how far an exchange came.</summary>
/// <remarks>Source: Xen 4.17.7 xen/common/memory.c; xen/arch/x86/mm.c, steal_page.</remarks>
internal sealed class AbiMemoryAnswers(AbiMachine machine, AbiAnswers answers)
{
    private const ulong Mask = 63, MostStart = uint.MaxValue >> 6;
    private const ushort Nobody = 0xffff;

    internal AbiCall Of(int vcpu, XenCall call)
    {
        var start = call.A >> 6;
        return (call.A & Mask) switch
        {
            AbiCalls.Increase or AbiCalls.Decrease or AbiCalls.Populate => Change(vcpu, call.A & Mask, start, call.B),
            AbiCalls.AddToPhysmap => AddToPhysmap(vcpu, start, call.B),
            AbiCalls.Exchange => start != 0 ? AbiCall.Refused(Errno.EINVAL) : Exchange(vcpu, call.B),
            _ => AbiCall.Free,
        };
    }

    // DOMID_SELF and one's own number are oneself here.
    private ushort Named(int vcpu, ulong word) => (ushort)word is var number && number == AbiCalls.Self ? machine.DomainOf(vcpu) : answers.IsDomain(number) ? number : Nobody;

    private ulong[]? Words(int vcpu, ulong va, int count)
    {
        var words = new ulong[count];
        for (var i = 0; i < count; i++)
        {
            if (machine.Read(vcpu, va + (ulong)(8 * i)) is not { } word)
                return null;
            words[i] = word;
        }
        return words;
    }

    private AbiCall AddToPhysmap(int vcpu, ulong start, ulong va)
    {
        if (start > ushort.MaxValue)
            return AbiCall.Refused(Errno.EDOM);
        if (Words(vcpu, va, 3) is not { } words)
            return AbiCall.Free;
        var domain = Named(vcpu, words[0]);
        return words[0] >> 32 == 4 ? AbiCall.Refused(Errno.ENOSYS)
            : domain == Nobody ? AbiCall.Refused(Errno.ESRCH)
            : domain != XenAbiLayout.TranslatedDomain ? AbiCall.Refused(Errno.EACCES)
            : AbiCall.Refused(answers.MayActOn(vcpu, domain) ? Errno.ENOSYS : Errno.EPERM);
    }

    private AbiCall Change(int vcpu, ulong command, ulong start, ulong va)
    {
        if (Words(vcpu, va, 4) is not { } words)
            return AbiCall.Free;
        var (list, count, order, flags, domain) = (words[0], words[1], (int)(uint)words[2], words[2] >> 32, Named(vcpu, words[3]));
        if (flags != 0)
            return AbiCall.Free;
        var hasNoList = command == AbiCalls.Increase && list == 0;
        var isRefused = count > MostStart || start >= count || domain == Nobody || !answers.MayActOn(vcpu, domain) || (uint)order > MostOrder(vcpu)
            || !(hasNoList || AbiMachine.IsGuestArray(list + (8 * start), count - start, 8));
        if (isRefused)
            return AbiCall.Exact((long)start);
        var sketch = new AbiSketch(machine, vcpu);
        var done = start;
        for (; done < count; done++)
        {
            if (!Extent(sketch, command, domain, list + (8 * done), hasNoList, order))
                break;
        }
        return sketch.IsVague ? AbiCall.Free : new SketchedCall(sketch, (long)done, null);
    }

    private uint MostOrder(int vcpu) => machine.IsPrivileged(vcpu) ? 18u : 9;

    private static bool Extent(AbiSketch sketch, ulong command, ushort domain, ulong va, bool hasNoList, int order)
    {
        if (command == AbiCalls.Increase)
            return sketch.Take(domain, order) is { } got && (hasNoList || domain == XenAbiLayout.TranslatedDomain || sketch.Write(va, (ulong)got));
        if (sketch.Read(va) is not { } word)
            return false;
        if (command == AbiCalls.Populate)
            return sketch.Take(domain, order) is { } frame && (domain == XenAbiLayout.TranslatedDomain || sketch.Write(va, (ulong)frame));
        for (var index = 0ul; domain != XenAbiLayout.TranslatedDomain && index < 1ul << order; index++)
        {
            if (!sketch.Remove(domain, word + index))
                return false;
        }
        return domain != XenAbiLayout.TranslatedDomain;
    }

    private AbiCall Exchange(int vcpu, ulong va)
    {
        if (Words(vcpu, va, 9) is not { } w || !machine.Reaches(vcpu, va + 64, writes: true) || (w[2] >> 32) != 0 || (w[6] >> 32) != 0)
            return AbiCall.Free;
        var (given, inOrder, got, outOrder, done, domain) = (w[1], (int)(uint)w[2], w[5], (int)(uint)w[6], w[8], Named(vcpu, w[3]));
        var most = Math.Max((uint)inOrder, (uint)outOrder);
        var isConsistent = most < 64 && done <= given && (ushort)w[3] == (ushort)w[7] && ulong.MaxValue >> inOrder >= given && ulong.MaxValue >> outOrder >= got && given << inOrder == got << outOrder;
        if (most <= MostOrder(vcpu) && isConsistent && done == given)
            return AbiCall.Exact(0);
        var (inChunk, outChunk) = ((int)most - inOrder, (int)most - outOrder);
        var errno = most > MostOrder(vcpu) ? Errno.EPERM
            : !isConsistent ? Errno.EINVAL
            : !AbiMachine.IsGuestArray(w[0] + (8 * done), given - done, 8) || !AbiMachine.IsGuestArray(w[4] + (8 * (inOrder <= outOrder ? done >> inChunk : done << outChunk)), got - (inOrder <= outOrder ? done >> inChunk : done << outChunk), 8) ? Errno.EFAULT
            : domain == Nobody ? Errno.ESRCH
            : !answers.MayActOn(vcpu, domain) ? Errno.EPERM
            : domain == XenAbiLayout.TranslatedDomain ? Errno.EINVAL : Errno.None;
        var sketch = new AbiSketch(machine, vcpu);
        var told = done;
        for (var chunk = done >> inChunk; errno == Errno.None && told < given && !sketch.IsVague; chunk++)
        {
            told = chunk << inChunk;
            errno = Chunk(sketch, domain, (w[0], inOrder, inChunk), (w[4], outOrder, outChunk), chunk);
            told = errno == Errno.None ? (chunk + 1) << inChunk : told;
        }
        return sketch.IsVague ? AbiCall.Free : new SketchedCall(sketch, -(long)errno, (va + 64, errno == Errno.None ? given : told));
    }

    private static Errno Chunk(AbiSketch sketch, ushort domain, (ulong List, int Order, int Chunk) given, (ulong List, int Order, int Chunk) got, ulong chunk)
    {
        var stolen = new List<ulong>();
        for (var extent = 0ul; extent < 1ul << given.Chunk; extent++)
        {
            if (sketch.Read(given.List + (8 * ((chunk << given.Chunk) + extent))) is not { } word)
                return Errno.EFAULT;
            for (var frame = word; frame != word + (1ul << given.Order); frame++)
            {
                if (!sketch.Steal(domain, frame, stolen))
                    return Errno.EINVAL;
            }
        }
        var taken = new List<int>();
        for (var extent = 0; extent < 1 << got.Chunk; extent++)
        {
            if (sketch.Take(domain, got.Order) is not { } first)
                return Errno.ENOMEM;
            taken.Add(first);
        }
        sketch.Free(stolen);
        var errno = Errno.None;
        for (var extent = 0; extent < taken.Count; extent++)
        {
            var va = got.List + (8 * ((chunk << got.Chunk) + (ulong)extent));
            if (sketch.Read(va) is null || !sketch.Write(va, (ulong)taken[extent]))
                errno = Errno.EFAULT;
        }
        return errno;
    }

    /// <summary>A call whose answer, and what it writes, was worked out beforehand.</summary>
    private sealed class SketchedCall(AbiSketch sketch, long expected, (ulong At, ulong Word)? told) : AbiCall
    {
        internal override (Law Claim, string Because)? Defect(long result, Errno refusal)
        {
            if (Compare(result, expected) is { } differs)
                return differs;
            if (told is var (at, word) && sketch.Now(at) is { } there && there != word)
                return (AbiLaws.List, $"{there} extents are said to be exchanged, expected {word}");
            return sketch.FirstWrong() is { } wrong ? (AbiLaws.Answer, wrong) : null;
        }
    }
}
