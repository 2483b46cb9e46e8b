using Verified.Abi;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Tables;

/// <summary>struct mmuext_op: a command with a frame or an address, and a second argument.</summary>
/// <param name="Command">MMUEXT_*.</param>
/// <param name="Arg1">A frame's number, or a linear address.</param>
/// <param name="Arg2">The number of entries, the address of a bitmap of vCPUs, or the number of the source frame.</param>
internal readonly record struct MmuextRequest(MmuextCommand Command, ulong Arg1 = 0, ulong Arg2 = 0)
{
    public Mfn Mfn => new(Arg1);
}

/// <summary>The commands. Number 14, and 21 and above, are none.</summary>
/// <remarks>Source: Xen 4.17 xen/include/public/xen.h.</remarks>
internal enum MmuextCommand
{
    PinL1Table = 0,
    PinL2Table = 1,
    PinL3Table = 2,
    PinL4Table = 3,
    UnpinTable = 4,
    NewBaseptr = 5,
    TlbFlushLocal = 6,
    InvlpgLocal = 7,
    TlbFlushMulti = 8,
    InvlpgMulti = 9,
    TlbFlushAll = 10,
    InvlpgAll = 11,
    FlushCache = 12,
    SetLdt = 13,
    NewUserBaseptr = 15,
    ClearPage = 16,
    CopyPage = 17,
    FlushCacheGlobal = 18,
    MarkSuper = 19,
    UnmarkSuper = 20,
}

/// <summary>do_mmuext_op.</summary>
/// <remarks>
/// ESRCH for an unknown domain, and for one's own by number; EINVAL for one whose paging is translated; EPERM without
/// privilege, and for another domain where a command is about oneself; ENOSYS for a command that is none.
/// Source: Xen 4.17.7 xen/arch/x86/mm.c.
/// </remarks>
internal sealed class MmuextOp(Hypervisor hypervisor, Vcpu caller, IRequests<MmuextRequest> requests, DomainId foreigndom)
    : Hypercall<MmuextRequest>(hypervisor, caller, requests)
{
    public MmuextOp(Hypervisor hypervisor, Vcpu caller, IReadOnlyList<MmuextRequest> requests, DomainId foreigndom)
        : this(hypervisor, caller, new HeldRequests<MmuextRequest>(requests), foreigndom)
    {
    }

    private Domain? pageOwner;

    /// <summary>It got as far as its list. Before that *pdone is not written.</summary>
    public bool IsAdmitted { get; private set; }

    protected override Errno Admit()
    {
        pageOwner = Hypervisor.FindPageOwner(foreigndom);
        var refusal = pageOwner is null ? Errno.ESRCH
            : pageOwner.IsTranslated ? Errno.EINVAL
            : Caller.Domain.MayActOn(pageOwner) ? Errno.None : Errno.EPERM;
        IsAdmitted = refusal == Errno.None;
        return refusal;
    }

    protected override Errno Perform(MmuextRequest request) =>
        request.Command switch
        {
            MmuextCommand.PinL1Table => Hypervisor.PinTable(request.Mfn, PageType.L1, pageOwner!),
            MmuextCommand.PinL2Table => Hypervisor.PinTable(request.Mfn, PageType.L2, pageOwner!),
            MmuextCommand.PinL3Table => Hypervisor.PinTable(request.Mfn, PageType.L3, pageOwner!),
            MmuextCommand.PinL4Table => pageOwner!.Mode.Is32Bit ? Errno.None : Hypervisor.PinTable(request.Mfn, PageType.L4, pageOwner),
            MmuextCommand.UnpinTable => Hypervisor.UnpinTable(request.Mfn, pageOwner!),
            MmuextCommand.ClearPage => Hypervisor.ClearPage(request.Mfn, pageOwner!),
            MmuextCommand.CopyPage => Hypervisor.CopyPage(request.Mfn, new Mfn(request.Arg2), pageOwner!),
            MmuextCommand.MarkSuper or MmuextCommand.UnmarkSuper => Errno.EOPNOTSUPP,
            MmuextCommand.NewBaseptr or MmuextCommand.NewUserBaseptr or MmuextCommand.SetLdt => ForCallerOnly(request),
            >= MmuextCommand.TlbFlushLocal and <= MmuextCommand.FlushCache or MmuextCommand.FlushCacheGlobal => ForCallerOnly(request),
            _ => Errno.ENOSYS,
        };

    private Errno ForCallerOnly(MmuextRequest request)
    {
        if (pageOwner != Caller.Domain)
        {
            return Errno.EPERM;
        }

        return request.Command switch
        {
            MmuextCommand.NewBaseptr => Hypervisor.NewBaseptr(Caller, request.Mfn),
            MmuextCommand.NewUserBaseptr => Hypervisor.NewUserBaseptr(Caller, request.Mfn),
            MmuextCommand.SetLdt => Hypervisor.SetLdt(Caller, request.Arg1, request.Arg2),
            _ => Hypervisor.FlushOnRequest(Caller, request),
        };
    }
}
