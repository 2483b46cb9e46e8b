using Verified.Abi.Judging;
using Verified.Abi.Xen.Memory;
using Verified.Abi;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Verified.Kernel.Xen;

namespace Verified.Kernel.Targets.Xen.Memory;

/// <remarks>Which rule of the contract it is when the hypervisor tells of what it does.</remarks>
internal sealed partial class MemorySteps
{
    /// <inheritdoc/>
    public void RefusesUnpin(Vcpu vcpu, Mfn frame, Errno errno) => Refused(XenStepKind.Unpin, vcpu, frame, errno);

    /// <inheritdoc/>
    public void Unpins(Vcpu vcpu, Mfn frame) => Of(XenStepKind.Unpin, vcpu, frame);

    /// <inheritdoc/>
    public void Steals(Vcpu vcpu, Mfn frame, Errno errno) => Of(XenStepKind.Steal, vcpu, frame, errno);

    /// <inheritdoc/>
    public void GivesBack(Vcpu vcpu, Mfn frame, Errno errno) => Of(XenStepKind.DecreaseReservation, vcpu, frame, errno);

    /// <inheritdoc/>
    public void ReturnsStolen(PageInfo page) => Of(XenStepKind.ReturnStolen, page);

    /// <inheritdoc/>
    public void AsksForBase(Vcpu vcpu, Mfn table) => Promotes(XenStepKind.BeginBase, vcpu, table);

    /// <inheritdoc/>
    public void AsksForUserBase(Vcpu vcpu, Mfn table) => Promotes(XenStepKind.BeginUserBase, vcpu, table);

    /// <inheritdoc/>
    public void AsksForPin(Vcpu vcpu, Mfn table, PageType type) => Promotes(XenStepKind.BeginPin, vcpu, table, type);

    /// <inheritdoc/>
    public void LoadsBase(Vcpu vcpu, PageInfo? old) => Of(old is null ? XenStepKind.LoadFirstBase : XenStepKind.LoadBase, vcpu);

    /// <inheritdoc/>
    public void LoadsUserBase(Vcpu vcpu, PageInfo? old, Mfn root) =>
        Of(root.Number == 0 ? XenStepKind.ClearUserBase : old is null ? XenStepKind.LoadFirstUserBase : XenStepKind.LoadUserBase, vcpu);

    /// <inheritdoc/>
    public void RefusesPin(Vcpu vcpu, Errno errno) => sink.Refused(new Step<XenStepKind>(XenStepKind.Pin, vcpu.Number), errno);

    /// <inheritdoc/>
    public void GivesBackPin(Vcpu vcpu) => Of(XenStepKind.RefusePin, vcpu);

    /// <inheritdoc/>
    public void Pins(Vcpu vcpu) => Of(XenStepKind.Pin, vcpu);

    /// <inheritdoc/>
    public void Flushes(Vcpu vcpu) => Of(XenStepKind.FlushCpu, vcpu);

    /// <inheritdoc/>
    public void ValidatesL1Entry(PageInfo table, int slot) => Of(XenStepKind.ValidateL1Entry, table, slot);

    /// <inheritdoc/>
    public void RefusesL1Entry(PageInfo table, int slot, Errno errno) => Refused(XenStepKind.ValidateL1Entry, table, slot, errno);

    /// <inheritdoc/>
    public void DevalidatesL1Entry(PageInfo table, int slot) => Of(XenStepKind.DevalidateL1Entry, table, slot);

    /// <inheritdoc/>
    public void DevalidatesEntry(PageInfo table, int slot) => Of(XenStepKind.DevalidateEntry, table, slot);

    /// <inheritdoc/>
    public void FinishesValidation(PageInfo table) => Of(XenStepKind.FinishValidation, table);

    /// <inheritdoc/>
    public void FinishesDevalidation(PageInfo table) => Of(XenStepKind.FinishDevalidation, table);

    /// <inheritdoc/>
    public void ForgetsTable(PageInfo table) => Of(XenStepKind.ForgetTable, table);

    /// <inheritdoc/>
    public void RefusesMapping(Vcpu vcpu, Mfn table, Errno errno) => Refused(XenStepKind.SetL1Entry, vcpu, table, errno);

    /// <summary>A whole page of data was written: each slot that the contract sees.</summary>
    public void FillsPage(Vcpu vcpu, Mfn frame, MachineMemory memory)
    {
        foreach (var slot in Watched)
        {
            Stores(vcpu, frame, slot, memory.ReadEntry(frame, slot), Errno.None);
        }
    }

    /// <summary>A store that the contract does not see leaves what it sees as it is, and still makes the frame writable.</summary>
    public void StoresData(Vcpu vcpu, Mfn frame, int slot, Entry entry, MachineMemory memory)
    {
        var (seen, content) = SeesSlot(slot) ? (slot, entry) : (Watched[0], memory.ReadEntry(frame, Watched[0]));
        Stores(vcpu, frame, seen, content, Errno.None);
    }
}
