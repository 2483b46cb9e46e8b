using Verified.Abi.Notifier;
using Verified.Spec.Language;

namespace Verified.Spec.Notifier;

/// <remarks>What holds of vmas at every moment, and of each system call when it returns.</remarks>
public sealed partial class NotifierSpec
{
    /// <summary>Entries and vmas.</summary>
    [Claim("MMN-VMA-001", "An address contains something only where a vma is, or a call that has removed the vma owes its removal.", Source = "Linux v2.6.27 mm/mmap.c, unmap_region")]
    public Truth AnAddressContainsSomethingOnlyWhereAVmaIs() => All<Mm, Va>((mm, va) => (Calling & Filled(mm, va)).Implies(VmaMapped[mm, va] | IsOwed(mm, va)));

    /// <summary>Permissions and vmas.</summary>
    [Claim("MMN-VMA-002", "A pte allows writing only where the vma does, or a call that has changed the vma owes the change of the pte.", Source = "Linux v2.6.27 mm/mprotect.c, mprotect_fixup")]
    public Truth APteAllowsWritingOnlyWhereTheVmaDoes() => All<Mm, Va>((mm, va) =>
        (Calling & Pte[mm, va] & PteWritable[mm, va]).Implies((VmaMapped[mm, va] & VmaWritable[mm, va]) | IsOwed(mm, va)));

    /// <summary>Permissions and vmas, for processors.</summary>
    [Claim("MMN-VMA-003", "A processor can write only where the vma allows it, or a call owes the change, or the flush of the entry is pending.", Source = "Linux v2.6.27 mm/mprotect.c, change_protection", Corollary = true)]
    public Truth AProcessorWritesOnlyWhereTheVmaAllowsIt() => All<Cpu, Mm, Va>((cpu, mm, va) =>
        (Calling & Tlb[cpu, mm, va] & TlbWritable[cpu, mm, va] & !FlushPending[cpu, mm, va]).Implies((VmaMapped[mm, va] & VmaWritable[mm, va]) | IsOwed(mm, va)));

    /// <summary>What is owed.</summary>
    [Claim("MMN-VMA-004", "What a call owes is the removal of what an address without a vma still contains, or of a write permission that the vma does not have.", Source = "Linux v2.6.27 mm/mmap.c, unmap_region; mm/mprotect.c, mprotect_fixup")]
    public Truth WhatIsOwedIsStillThere() => All<Call, Va>((call, va) => Owed[call, va].Implies(
        Filled(CallMm[call], va) & VmaMapped[CallMm[call], va].Implies(!VmaWritable[CallMm[call], va] & Pte[CallMm[call], va] & PteWritable[CallMm[call], va])));

    /// <summary>Who owes.</summary>
    [Claim("MMN-VMA-005", "What is owed is owed by a call in flight that names the address.", Source = "Linux v2.6.27 mm/mmap.c, do_munmap; mm/mprotect.c, sys_mprotect")]
    public Truth WhatIsOwedIsOwedByACallInFlight() => All<Call, Va>((call, va) => Owed[call, va].Implies(InFlight[call] & Changes(call, va)));

    /// <summary>Vmas and lives.</summary>
    [Claim("MMN-VMA-006", "An address space that does not exist has no vma.", Source = "Linux v2.6.27 mm/mmap.c, exit_mmap")]
    public Truth AnAbsentAddressSpaceHasNoVma() => All<Mm, Va>((mm, va) => Lives[mm].Is(Life.Absent).Implies(!VmaMapped[mm, va]));

    /// <summary>Calls and lives.</summary>
    [Claim("MMN-CALL-001", "A call is in flight only on an address space that runs, but for exit.", Source = "Linux v2.6.27 kernel/fork.c, mmput")]
    public Truth ACallIsInFlightOnARunningAddressSpace() => All<Call>(call => (InFlight[call] & !Asks[call].Is(Request.Exit)).Implies(Lives[CallMm[call]].Is(Life.Running)));

    /// <summary>What MADV_DONTNEED has yet to give up.</summary>
    [Claim("MMN-CALL-002", "What is there since a MADV_DONTNEED began is at an address that it names.", Source = "Linux v2.6.27 mm/madvise.c, madvise_dontneed")]
    public Truth WhatRemainsIsNamedByTheCall() => All<Call, Va>((call, va) => Remains[call, va].Implies(
        InFlight[call] & Asks[call].Is(Request.DontNeed) & AsksFor(call, va) & Filled(CallMm[call], va)));

    /// <summary>Nothing is lost.</summary>
    [Claim("MMN-CALL-003", "What an address contains is lost only where a call gives it up or moves it, or the address space exits.", Source = "Linux v2.6.27 mm/memory.c, zap_pte_range")]
    public Truth MemoryIsLostOnlyWhereACallGivesItUp() => All<Mm, Va>((mm, va) =>
        (Calling & Filled(mm, va) & !Next(Filled(mm, va))).Implies(GivenUp(mm, va) | Moves(mm, va)));

    /// <summary>The contract of mmap.</summary>
    [Claim("MMN-CALL-004", "mmap replaces nothing: when it returns, all that it was asked for is in a writable vma and was in none, or something was mapped there and the answer is EEXIST.", Source = "the manual page mmap(2), MAP_FIXED_NOREPLACE")]
    public Truth AReturnedMmapHasMapped() => All<Call>(call => Returns(call, Request.Mmap).Implies(MmapMayReturn(call, Next(Answered[call])))
        & (Ask(call, Request.Mmap, CallMm[call]) & !Done[call] & Next(Done[call])).Implies(All<Va>(va => AsksFor(call, va).Implies(!VmaMapped[CallMm[call], va]))));

    /// <summary>The contract of munmap.</summary>
    [Claim("MMN-CALL-005", "When munmap returns, no address that it was asked for is in a vma, contains anything, or is in a processor's TLB.", Source = "the manual page munmap(2)")]
    public Truth AReturnedMunmapHasLeftNothing() => All<Call>(call => Returns(call, Request.Munmap).Implies(MunmapMayReturn(call, Next(Answered[call]))));

    /// <summary>The contract of MADV_DONTNEED.</summary>
    [Claim("MMN-CALL-006", "When MADV_DONTNEED returns, each mapped address that it was asked for was empty once since it began, and the answer is ENOMEM exactly if there is a hole.", Source = "the manual page madvise(2)")]
    public Truth AReturnedDontNeedHasGivenUp() => All<Call>(call => Returns(call, Request.DontNeed).Implies(DontNeedMayReturn(call, Next(Answered[call]))));

    /// <summary>The contract of mprotect.</summary>
    [Claim("MMN-CALL-007", "When mprotect returns, each address before the first hole has the protection that was asked for, in its vma, its pte and every TLB, and the answer is ENOMEM exactly if there is a hole.", Source = "the manual page mprotect(2)")]
    public Truth AReturnedMprotectHasProtected() => All<Call>(call => Returns(call, Request.Mprotect).Implies(MprotectMayReturn(call, Next(Answered[call]))));

    /// <summary>The contract of mremap.</summary>
    [Claim("MMN-CALL-008", "When mremap returns, the vma is at the new place and nothing at the old one, or the answer says why it is where it was.", Source = "the manual page mremap(2), MREMAP_FIXED")]
    public Truth AReturnedMremapHasMoved() => All<Call>(call => Returns(call, Request.Mremap).Implies(MremapMayReturn(call, Next(Answered[call]))));

    /// <summary>The contract of fork.</summary>
    [Claim("MMN-CALL-009", "When fork returns, there is a child, or the answer says why not.", Source = "the manual page fork(2)")]
    public Truth AReturnedForkHasMadeAChild() => All<Call>(call => Returns(call, Request.Fork).Implies(ForkMayReturn(call, Next(Answered[call]))));

    /// <summary>The contract of exit.</summary>
    [Claim("MMN-CALL-010", "When exit returns, the address space was taken down, or the answer says that another exit does it.", Source = "the manual page _exit(2)")]
    public Truth AReturnedExitHasTakenDown() => All<Call>(call => Returns(call, Request.Exit).Implies(ExitMayReturn(call, Next(Answered[call]))));

    /// <summary>What a child begins with.</summary>
    [Claim("MMN-CALL-011", "A child begins with all that its parent has: the same vmas, and the same contents at every address.", Source = "the manual page fork(2)")]
    public Truth AChildBeginsWithAllThatItsParentHas() => All<Mm>(child => (Calling & Lives[child].Is(Life.Born) & Next(Lives[child]).Is(Life.Running)).Implies(IsACopy(RangeMm[BornIn[child]], child)));

    /// <summary>The contract of ageing.</summary>
    [Claim("MMN-CALL-012", "When ageing returns, no accessed bit of before it is left in the pte or in an spte, and no processor uses the page without setting it again.", Source = "Linux v2.6.27 mm/rmap.c, page_referenced_one; commit 1d4832becdc2 (6.12)")]
    public Truth AReturnedAgeingHasLeftNoMark() => All<Call>(call => Returns(call, Request.Age).Implies(AgeMayReturn(call, Next(Answered[call]))));

    /// <summary>What ageing has yet to take.</summary>
    [Claim("MMN-CALL-013", "A mark that an ageing has yet to take is in the pte or the spte.", Source = "Linux v2.6.27 mm/rmap.c, page_referenced_one")]
    public Truth AMarkThatIsLeftIsThere() => All<Call>(call => PteMarked[call].Implies(
            InFlight[call] & Asks[call].Is(Request.Age) & Pte[CallMm[call], CallFirst[call]] & PteAccessed[CallMm[call], CallFirst[call]]))
        & All<Call, Secondary>((call, secondary) => SpteMarked[call, secondary].Implies(
            InFlight[call] & Asks[call].Is(Request.Age) & (MmOf[secondary] == CallMm[call]) & Spte[secondary, CallFirst[call]] & SpteAccessed[secondary, CallFirst[call]]));

    /// <summary>The child has the vmas of the parent, and the same contents at every address.</summary>
    private Truth IsACopy(Id<Mm> parent, Id<Mm> child)
        => All<Va>(va => VmaMapped[child, va].Is(VmaMapped[parent, va]) & VmaWritable[child, va].Is(VmaWritable[parent, va])
            & Filled(parent, va).Implies(Pte[child, va] | Swapped[child, va])
            & (Pte[child, va] | Swapped[child, va]).Implies(Filled(parent, va) & (Home(child, va) == Expected[parent, va])));

    private Truth Returns(Id<Call> call, Request request) => InFlight[call] & !Next(InFlight[call]) & Asks[call].Is(request);
}
