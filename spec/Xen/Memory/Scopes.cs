using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

public sealed partial class XenSpec
{
    // What a search can leave out without losing what a scope is for: flags that validation changes or refuses, entries above the last level that forbid writing,
    // and what only flags or TLBs would show. The default scope has it all.
    private static readonly string Plain = "all.flags=adjusted,beginupdate.writes=true,without=rewritel1entry,without=rewriteflags,without=forgettranslation";

    // Frames stay with their domain and in its hands, and virtual processors in their kernels.
    private static readonly string Settled = "without=beginuserbase,without=decreasereservation,without=steal";

    /// <inheritdoc/>
    public override IReadOnlyList<SearchedScope> Scopes { get; } =
    [
        new("", "Two frames, two levels, and nothing left out: every rule with every argument.", IsQuick: true),
        new($"frame=4,gdtpage=0,{Plain},beginbase.table=frame0,{Settled},without=storedata,without=beginpin,without=cpuwrite,without=forgettable",
            "Two levels and four frames, of which one may be the root: every pagetable that updates can make of the others, with a TLB."),
        new($"frame=3,{Plain},all.present=true,storedata.writes=true,cpuwrite.writes=true,updatedescriptor.writes=true,{Settled},without=forgettable",
            "Two levels and three frames that are pagetables, descriptors or data in turn: data is written by hypercalls and through a TLB, and validated later."),
        new($"frame=4,twolevels=0,gdtpage=0,{Plain},beginpin.type=l4,beginpin.table=frame0,beginbase.table=frame0,{Settled},without=storedata,without=forgettable",
            "All four levels and four frames, of which one may be the root: walks through pagetables that map themselves read-only."),
        new($"frame=3,slot=2,vcpu=2,cpu=0,gdtpage=0,typecount=9,generalcount=11,{Plain},beginpin.type=l2,beginpin.table=frame0,beginbase.table=frame0,{Settled},without=storedata",
            "Two virtual processors of one domain whose hypercalls are interrupted between any two entries of pagetables with two, and go on with what the other left."),
        new($"frame=3,gdtpage=0,lineartables=1,typecount=9,generalcount=9,{Plain},beginbase.table=frame0,all.present=true,{Settled},without=forgettable",
            "Two levels and three frames that may name each other and themselves read-only, once they are pagetables of one level; with data and a TLB."),
        new($"vcpu=2,domain=2,typecount=9,generalcount=10,{Plain},all.present=true,storedata.writes=true,cpuwrite.writes=true,updatedescriptor.writes=true",
            "Two domains: frames that are given back, freed and given to the other one, with whatever they contain."),
    ];
}
