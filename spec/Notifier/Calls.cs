using Verified.Abi.Notifier;
using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

/// <remarks>A system call as a whole: what was asked for, and what must be so when it returns. Between the two stand the vmas that it changes; what happens to ptes is in the other rules.</remarks>
public sealed partial class NotifierSpec
{
    /// <summary>A task enters the kernel with a system call. From now on what it asks for may be done, and memory that it gives up may go.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/mmap.c, mm/madvise.c, mm/mprotect.c, mm/mremap.c, kernel/fork.c: the system calls.</remarks>
    public void BeginCall(Id<Call> call, Choice<Request> request, Id<Mm> mm, Id<Va> first, Id<Va> last, Truth writable, Id<Mm> child)
    {
        Guard(Calling);
        Guard(!InFlight[call]);
        Guard(Lives[mm].Is(Life.Running) | request.Is(Request.Exit));
        Guard((first <= last) | request.Is(Request.Mremap));
        Guard((first == last) | !request.Is(Request.Age));
        Guard(writable.Implies(request.Is(Request.Mprotect)));
        Guard((child == mm) | request.Is(Request.Fork));
        InFlight[call] = true;
        Asks[call] = request;
        CallMm[call] = mm;
        CallFirst[call] = first;
        CallLast[call] = last;
        CallWritable[call] = writable;
        CallChild[call] = child;
        Done[call] = false;
        Answered[call] = Outcome.Success;
        PteMarked[call] = request.Is(Request.Age) & Pte[mm, first] & PteAccessed[mm, first];
        SpteMarked.ForAll(call, secondary => request.Is(Request.Age) & (MmOf[secondary] == mm) & Spte[secondary, first] & SpteAccessed[secondary, first], secondary => true);
        Remains.ForAll(call, va => request.Is(Request.DontNeed) & (first <= va) & (va <= last) & Filled(mm, va), va => true);
    }

    /// <summary>mmap makes a vma, private, anonymous and writable, where there is none. Nothing is present there yet.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/mmap.c, mmap_region.</remarks>
    public void AddVma(Id<Call> call, Id<Va> first, Id<Va> last)
    {
        var mm = CallMm[call];
        Guard(AsksWithin(call, Request.Mmap, first, last) & (first == CallFirst[call]) & (last == CallLast[call]));
        Guard(!Done[call]);
        Guard(All<Va>(va => ((first <= va) & (va <= last)).Implies(!VmaMapped[mm, va] & !IsOwed(mm, va))));
        VmaMapped.ForAll(mm, va => (first <= va) & (va <= last), va => true);
        VmaWritable.ForAll(mm, va => (first <= va) & (va <= last), va => true);
        Done[call] = true;
    }

    /// <summary>munmap takes addresses out of their vmas, and mremap those of its new place, and of its old one when nothing is left there. The entries are still to go.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/mmap.c, detach_vmas_to_be_unmapped; mm/mremap.c, move_vma.</remarks>
    public void RemoveVma(Id<Call> call, Id<Va> first, Id<Va> last)
    {
        var mm = CallMm[call];
        Guard(AsksWithin(call, Request.Munmap, first, last) | (InFlight[call] & Asks[call].Is(Request.Mremap) & (first == last) & (CallFirst[call] != CallLast[call])
            & VmaMapped[mm, CallFirst[call]] & ((first == CallLast[call]) | ((first == CallFirst[call]) & Done[call] & !Filled(mm, first)))));
        Owed.ForAll(call, va => (first <= va) & (va <= last), va => Filled(mm, va));
        VmaMapped.ForAll(mm, va => (first <= va) & (va <= last), va => false);
        Done[call] = Asks[call].Is(Request.Munmap) | (first == CallFirst[call]);
    }

    /// <summary>mprotect gives addresses the protection that was asked for, as far as there is no hole before them. A pte that grants more is still to change.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/mprotect.c, mprotect_fixup.</remarks>
    public void ProtectVma(Id<Call> call, Id<Va> first, Id<Va> last, Truth writable)
    {
        var mm = CallMm[call];
        Guard(AsksWithin(call, Request.Mprotect, first, last));
        Guard(writable.Is(CallWritable[call]));
        Guard(All<Va>(va => ((CallFirst[call] <= va) & (va <= last)).Implies(VmaMapped[mm, va])));
        Guard(All<Va>(va => ((first <= va) & (va <= last)).Implies(!IsOwed(mm, va))));
        VmaWritable.ForAll(mm, va => (first <= va) & (va <= last), va => writable);
        Owed.ForAll(call, va => (first <= va) & (va <= last), va => !writable & Pte[mm, va] & PteWritable[mm, va]);
    }

    /// <summary>mremap makes a vma at the new place, with the protection of the old one. What is mapped moves next.</summary>
    /// <remarks>Source: Linux v2.6.27 mm/mmap.c, copy_vma.</remarks>
    public void CopyVma(Id<Call> call, Id<Va> from, Id<Va> to)
    {
        var mm = CallMm[call];
        Guard(InFlight[call] & Asks[call].Is(Request.Mremap) & !Done[call]);
        Guard((from == CallFirst[call]) & (to == CallLast[call]) & (from != to));
        Guard(VmaMapped[mm, from] & !VmaMapped[mm, to] & !IsOwed(mm, to));
        VmaMapped[mm, to] = true;
        VmaWritable[mm, to] = VmaWritable[mm, from];
        Done[call] = true;
    }

    /// <summary>The call returns: nothing that it was asked for is left to do, and its answer is the one that its manual page gives for what it met.</summary>
    /// <remarks>Source: the manual pages mmap(2), munmap(2), madvise(2), mprotect(2), mremap(2), fork(2).</remarks>
    public void ReturnFromCall(Id<Call> call, Choice<Outcome> answer)
    {
        Guard(InFlight[call]);
        Guard(All<Va>(va => !Owed[call, va]));
        Guard(Asks[call].Is(Request.Mmap).Implies(MmapMayReturn(call, answer)));
        Guard(Asks[call].Is(Request.Munmap).Implies(MunmapMayReturn(call, answer)));
        Guard(Asks[call].Is(Request.DontNeed).Implies(DontNeedMayReturn(call, answer)));
        Guard(Asks[call].Is(Request.Mprotect).Implies(MprotectMayReturn(call, answer)));
        Guard(Asks[call].Is(Request.Mremap).Implies(MremapMayReturn(call, answer)));
        Guard(Asks[call].Is(Request.Fork).Implies(ForkMayReturn(call, answer)));
        Guard(Asks[call].Is(Request.Exit).Implies(ExitMayReturn(call, answer)));
        Guard(Asks[call].Is(Request.Age).Implies(AgeMayReturn(call, answer)));
        InFlight[call] = false;
        Answered[call] = answer;
        Remains.ForAll(call, va => true, va => false);
        SpteMarked.ForAll(call, secondary => true, secondary => false);
    }

    /// <summary>An access of a processor or of a guest is answered EFAULT: there is no vma, or it does not allow writing.</summary>
    /// <remarks>Source: Linux v2.6.27 arch/x86/mm/fault.c, bad_area.</remarks>
    public void RefuseAccess(Id<Mm> mm, Id<Va> va, Truth write)
    {
        Guard(Calling);
        Guard(!VmaMapped[mm, va] | (write & !VmaWritable[mm, va]));
    }

    /// <summary>The contract of mmap with MAP_FIXED_NOREPLACE: all addresses are in a writable vma; or EEXIST where something was mapped, and then nothing was done.</summary>
    private Truth MmapMayReturn(Id<Call> call, Choice<Outcome> answer)
        => (answer.Is(Outcome.Success) & Done[call] & All<Va>(va => AsksFor(call, va).Implies(VmaMapped[CallMm[call], va] & VmaWritable[CallMm[call], va])))
            | (answer.Is(Outcome.EEXIST) & !Done[call] & Any<Va>(va => AsksFor(call, va) & VmaMapped[CallMm[call], va]));

    /// <summary>The contract of munmap: no address is in a vma, contains anything or is in a TLB. It succeeds also where nothing was mapped.</summary>
    private Truth MunmapMayReturn(Id<Call> call, Choice<Outcome> answer)
        => answer.Is(Outcome.Success)
            & All<Va>(va => AsksFor(call, va).Implies(!VmaMapped[CallMm[call], va] & !Filled(CallMm[call], va)))
            & All<Cpu, Va>((cpu, va) => AsksFor(call, va).Implies(!Tlb[cpu, CallMm[call], va]));

    /// <summary>The contract of MADV_DONTNEED: what was there at the call is given up, and ENOMEM exactly where there is a hole; all that is mapped is done even so.</summary>
    private Truth DontNeedMayReturn(Id<Call> call, Choice<Outcome> answer)
        => All<Va>(va => !(Remains[call, va] & VmaMapped[CallMm[call], va])) & AnswersForHoles(call, answer);

    /// <summary>The contract of mprotect: each address before the first hole has the protection, in vma, pte and TLBs, and ENOMEM exactly where there is a hole.</summary>
    private Truth MprotectMayReturn(Id<Call> call, Choice<Outcome> answer)
        => AnswersForHoles(call, answer)
            & All<Va>(va => (AsksFor(call, va) & BeforeTheHole(call, va)).Implies(
                VmaWritable[CallMm[call], va].Is(CallWritable[call]) & (Pte[CallMm[call], va] & PteWritable[CallMm[call], va]).Implies(CallWritable[call])))
            & All<Cpu, Va>((cpu, va) => (AsksFor(call, va) & BeforeTheHole(call, va) & Tlb[cpu, CallMm[call], va] & TlbWritable[cpu, CallMm[call], va]).Implies(CallWritable[call]));

    /// <summary>The contract of mremap with MREMAP_FIXED of one page: the vma is at the new place and nothing at the old one, or the old place is as it was.</summary>
    private Truth MremapMayReturn(Id<Call> call, Choice<Outcome> answer)
        => (answer.Is(Outcome.EINVAL) & (CallFirst[call] == CallLast[call]) & !Done[call])
            | ((CallFirst[call] != CallLast[call]) & (
                (answer.Is(Outcome.Success) & Done[call] & VmaMapped[CallMm[call], CallLast[call]] & !VmaMapped[CallMm[call], CallFirst[call]] & !Filled(CallMm[call], CallFirst[call]))
                | (answer.Is(Outcome.EFAULT) & !Done[call] & !VmaMapped[CallMm[call], CallFirst[call]])
                | (answer.Is(Outcome.ENOMEM) & !Done[call] & VmaMapped[CallMm[call], CallFirst[call]] & All<Page>(page => Allocated[page]))));

    /// <summary>The contract of fork: there is a child, or there was one before. What the child has is asked where it is finished.</summary>
    private Truth ForkMayReturn(Id<Call> call, Choice<Outcome> answer)
        => (answer.Is(Outcome.Success) & Done[call])
            | (answer.Is(Outcome.EINVAL) & !Forking & !Done[call])
            | (answer.Is(Outcome.EEXIST) & Forking & !Done[call] & (!Lives[CallChild[call]].Is(Life.Absent)
                | Any<Call>(other => (other != call) & InFlight[other] & Asks[other].Is(Request.Fork) & (CallChild[other] == CallChild[call]))));

    /// <summary>The contract of exit: the address space has ended, or another exit does it. What is left is asked where it ends.</summary>
    private Truth ExitMayReturn(Id<Call> call, Choice<Outcome> answer)
        => (answer.Is(Outcome.Success) & Done[call])
            | (answer.Is(Outcome.EINVAL) & !Done[call] & (!Lives[CallMm[call]].Is(Life.Running)
                | Any<Call>(other => (other != call) & InFlight[other] & Asks[other].Is(Request.Exit) & (CallMm[other] == CallMm[call]))));

    /// <summary>The contract of page_referenced_one: no mark of before is left, and who uses the page marks it again; EFAULT where no page is mapped.</summary>
    private Truth AgeMayReturn(Id<Call> call, Choice<Outcome> answer)
        => !PteMarked[call] & All<Secondary>(secondary => !SpteMarked[call, secondary])
            & All<Cpu>(cpu => (Tlb[cpu, CallMm[call], CallFirst[call]] & Pte[CallMm[call], CallFirst[call]]).Implies(PteAccessed[CallMm[call], CallFirst[call]]))
            & ((answer.Is(Outcome.Success) & Pte[CallMm[call], CallFirst[call]]) | (answer.Is(Outcome.EFAULT) & !Pte[CallMm[call], CallFirst[call]]));

    /// <summary>ENOMEM exactly where something that the call names is in no vma.</summary>
    private Truth AnswersForHoles(Id<Call> call, Choice<Outcome> answer)
        => (answer.Is(Outcome.Success) & All<Va>(va => AsksFor(call, va).Implies(VmaMapped[CallMm[call], va])))
            | (answer.Is(Outcome.ENOMEM) & Any<Va>(va => AsksFor(call, va) & !VmaMapped[CallMm[call], va]));

    /// <summary>There is no hole in what the call asks for up to the address.</summary>
    private Truth BeforeTheHole(Id<Call> call, Id<Va> va) => All<Va>(at => ((CallFirst[call] <= at) & (at <= va)).Implies(VmaMapped[CallMm[call], at]));

    /// <summary>The address contains something: its pte is present, or a swap entry, or cleared by a pte update that will replace it.</summary>
    private Truth Filled(Id<Mm> mm, Id<Va> va) => Pte[mm, va] | Swapped[mm, va] | Clearing(mm, va);

    /// <summary>The address is one of those that the call names.</summary>
    private Truth AsksFor(Id<Call> call, Id<Va> va) => (CallFirst[call] <= va) & (va <= CallLast[call]);

    /// <summary>The call asks for that, of these addresses and maybe others.</summary>
    private Truth AsksWithin(Id<Call> call, Choice<Request> request, Id<Va> first, Id<Va> last)
        => InFlight[call] & Asks[call].Is(request) & (first <= last) & (CallFirst[call] <= first) & (last <= CallLast[call]);

    /// <summary>The call may change the vma of the address.</summary>
    private Truth Changes(Id<Call> call, Id<Va> va)
        => (Asks[call].IsAny(Request.Munmap, Request.Mprotect) & AsksFor(call, va)) | (Asks[call].Is(Request.Mremap) & ((va == CallFirst[call]) | (va == CallLast[call])));

    /// <summary>A call in flight asks for that in the address space.</summary>
    private Truth Ask(Id<Call> call, Choice<Request> request, Id<Mm> mm) => InFlight[call] & Asks[call].Is(request) & (CallMm[call] == mm);

    /// <summary>A call ages the address.</summary>
    private Truth Ages(Id<Call> call, Id<Mm> mm, Id<Va> va) => Ask(call, Request.Age, mm) & (CallFirst[call] == va);

    /// <summary>A call owes the address a change of its pte.</summary>
    private Truth IsOwed(Id<Mm> mm, Id<Va> va) => Any<Call>(call => InFlight[call] & (CallMm[call] == mm) & Owed[call, va]);

    /// <summary>Nobody keeps what the address contains: it is no longer in a vma, or a call gives it up, or all of the address space goes.</summary>
    private Truth GivenUp(Id<Mm> mm, Id<Va> va)
        => Lives[mm].Is(Life.Exiting)
            | Any<Call>(call => (Ask(call, Request.Munmap, mm) & AsksFor(call, va) & !VmaMapped[mm, va])
                | (Ask(call, Request.DontNeed, mm) & AsksFor(call, va))
                | (Ask(call, Request.Mremap, mm) & (CallLast[call] == va) & !VmaMapped[mm, va]));

    /// <summary>A call moves what the address contains to another place.</summary>
    private Truth Moves(Id<Mm> mm, Id<Va> va) => Any<Call>(call => Ask(call, Request.Mremap, mm) & Done[call] & (CallFirst[call] == va));
}
