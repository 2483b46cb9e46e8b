using Verified.Abi;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Tables;

/// <summary>struct mmu_update: the machine address of an entry with a command in its three low bits, and a value.</summary>
internal readonly record struct MmuUpdateRequest(ulong Ptr, ulong Value)
{
    private const ulong CommandBits = 7;

    public MmuUpdateCommand Command => (MmuUpdateCommand)(Ptr & CommandBits);

    public Mfn Frame => new(Ptr >> 12);

    public int Slot => (int)(Ptr & 0xfff) / sizeof(ulong);
}

/// <summary>The commands; the numbers 4 to 7 are none.</summary>
internal enum MmuUpdateCommand
{
    NormalPtUpdate = 0,
    MachphysUpdate = 1,
    PtUpdatePreserveAd = 2,
    PtUpdateNoTranslate = 3,
}

/// <summary>do_mmu_update.</summary>
/// <param name="hypervisor">The hypervisor.</param>
/// <param name="caller">Who calls.</param>
/// <param name="requests">What shall be updated.</param>
/// <param name="foreigndom">In the low 16 bits whose frames may be mapped; in the high ones whose tables they are, plus one, or 0.</param>
/// <remarks>
/// ESRCH for an unknown domain, and for one's own by number; EINVAL for a table owner without vCPU; EPERM without
/// privilege; EOPNOTSUPP for a domain whose paging is translated; ENOSYS for a command that is none; EINVAL for a frame
/// or a table that is not as it must be; and what the entry answers.
/// Source: Xen 4.17.7 xen/arch/x86/mm.c.
/// </remarks>
internal sealed class MmuUpdate(Hypervisor hypervisor, Vcpu caller, IRequests<MmuUpdateRequest> requests, uint foreigndom)
    : Hypercall<MmuUpdateRequest>(hypervisor, caller, requests)
{
    public MmuUpdate(Hypervisor hypervisor, Vcpu caller, IReadOnlyList<MmuUpdateRequest> requests, uint foreigndom)
        : this(hypervisor, caller, new HeldRequests<MmuUpdateRequest>(requests), foreigndom)
    {
    }

    private Domain? tableOwner;
    private Domain? pageOwner;
    private bool changedTable;

    /// <summary>The domain whose tables they are was found. Before that *pdone is not written.</summary>
    public bool KnowsTableOwner => tableOwner is not null;

    protected override Errno Admit()
    {
        tableOwner = Caller.Domain;
        if (foreigndom >> 16 is var owner and not 0)
        {
            tableOwner = Hypervisor.FindDomain(new DomainId((ushort)(owner - 1)));
            if (tableOwner is null)
            {
                return Errno.ESRCH;
            }

            if (tableOwner.Vcpus.Count == 0)
            {
                return Errno.EINVAL;
            }
        }

        pageOwner = Hypervisor.FindPageOwner(new DomainId((ushort)foreigndom));
        return pageOwner is null ? Errno.ESRCH : Errno.None;
    }

    protected override Errno Perform(MmuUpdateRequest request) =>
        request.Command switch
        {
            MmuUpdateCommand.NormalPtUpdate or MmuUpdateCommand.PtUpdateNoTranslate => UpdateTable(request, EntryWrite.Normal),
            MmuUpdateCommand.PtUpdatePreserveAd => UpdateTable(request, EntryWrite.PreserveAd),
            MmuUpdateCommand.MachphysUpdate => UpdateM2p(request),
            _ => Errno.ENOSYS,
        };

    /// <summary>An entry of a table above level 1 has changed: what processors hold of the tables themselves goes too (XSA-286).</summary>
    protected override void Exit()
    {
        if (changedTable)
        {
            Hypervisor.FlushRunning(tableOwner!);
            changedTable = false;
        }
    }

    private Errno UpdateTable(MmuUpdateRequest request, EntryWrite write)
    {
        if (tableOwner!.IsTranslated)
        {
            return Errno.EOPNOTSUPP;
        }

        if (!Caller.Domain.MayActOn(tableOwner) || !MayMapFramesOf(pageOwner!))
        {
            return Errno.EPERM;
        }

        if (Hypervisor.GetPage(request.Frame, tableOwner) is not { } page)
        {
            Hypervisor.Steps?.Stores(Caller, request.Frame, request.Slot, new Entry(request.Value), Errno.EINVAL);
            return Errno.EINVAL;
        }

        var isTable = page.Type.Level() > 1;
        var errno = Hypervisor.UpdateEntry(page, request.Slot, new Entry(request.Value), write, tableOwner, pageOwner!);
        changedTable |= isTable && errno == Errno.None;
        Hypervisor.PutPage(page);
        return errno;
    }

    /// <summary>The default policy of mmu_update asks nobody about what is not memory.</summary>
    private bool MayMapFramesOf(Domain owner) => owner.Id == DomainId.Io || Caller.Domain.MayActOn(owner);

    private Errno UpdateM2p(MmuUpdateRequest request)
    {
        if (tableOwner != Caller.Domain)
        {
            return Errno.EPERM;
        }

        if (pageOwner!.IsTranslated)
        {
            return Errno.EINVAL;
        }

        if (!MayMapFramesOf(pageOwner))
        {
            return Errno.EPERM;
        }

        if (Hypervisor.GetPage(request.Frame, pageOwner) is not { } page)
        {
            return Errno.EINVAL;
        }

        Hypervisor.WriteM2p(page.Mfn, request.Value);
        Hypervisor.PutPage(page);
        return Errno.None;
    }
}
