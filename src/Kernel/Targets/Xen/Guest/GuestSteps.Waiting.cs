using Verified.Kernel.Linux.ParavirtOps.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Targets.Xen.Guest;

/// <summary>What a call that waits is about.</summary>
internal enum WaitingKind
{
    Update,
    Remap,
    Pin,
    Unpin,
    NewBase,
    SetGdt,
    StackSwitch,
    SetLdt,
}

/// <summary>A call that waits, in the terms of the contract.</summary>
/// <param name="Kind">What it asks for.</param>
/// <param name="Page">The page that it is about.</param>
/// <param name="Slot">The entry.</param>
/// <param name="Present">The new entry is present.</param>
/// <param name="Target">The page that it names.</param>
/// <param name="Writes">It allows writing.</param>
internal readonly record struct WaitingCall(WaitingKind Kind, int Page, int Slot = 0, bool Present = false, int Target = 0, bool Writes = false);

/// <remarks>Reads calls as the hypervisor will: from machine addresses and frames, whatever the guest meant.</remarks>
internal sealed partial class GuestSteps
{
    private const ulong CommandBits = 7;
    private const ulong DescriptorPresent = 1ul << 47;

    private WaitingCall? Read(XenCpu cpu, in QueuedCall call) => call.Kind switch
    {
        HypercallKind.MmuUpdate => ReadUpdate(pages.EntryAt(call.A & ~CommandBits), new Entry(call.B)),
        HypercallKind.UpdateVaMapping when call.A >= GuestImage.VirtBase => ReadRemap(XenKernel.GuestFrameAt(call.A), new Entry(call.B)),
        HypercallKind.UpdateVaMapping => ReadUpdate(pages.EntryOf(cpu.Loaded, call.A), new Entry(call.B)),
        HypercallKind.UpdateDescriptor => ReadDescriptor(call.A, call.B),
        HypercallKind.MmuextOp => ReadCommand((MmuextCommand)call.A, call.B),
        HypercallKind.SetGdt => new(WaitingKind.SetGdt, pages.NumberOf(new Mfn(call.A))),
        HypercallKind.StackSwitch => new(WaitingKind.StackSwitch, pages.NumberOf(XenKernel.GuestFrameAt(call.B - 1))),
        _ => null,
    };

    private WaitingCall ReadUpdate((int Page, int Slot) entry, Entry value) => value.IsPresent
        ? new(WaitingKind.Update, entry.Page, entry.Slot, true, pages.NumberOf(value.Frame), value.IsWritable)
        : new(WaitingKind.Update, entry.Page, entry.Slot);

    private WaitingCall ReadDescriptor(ulong at, ulong descriptor)
    {
        var (page, slot) = pages.DescriptorAt(at);
        var present = (descriptor & DescriptorPresent) != 0;
        return new(WaitingKind.Update, page, slot, present, present ? page : 0);
    }

    private WaitingCall? ReadRemap(ulong frame, Entry value) =>
        pages.Of(frame) is { } page ? new(WaitingKind.Remap, page.Number, Writes: value.IsWritable) : pages.IsHidden(frame) ? null : new(WaitingKind.Remap, pages.Elsewhere);

    private WaitingCall? ReadCommand(MmuextCommand command, ulong frame) => command switch
    {
        MmuextCommand.PinL1Table or MmuextCommand.PinL2Table or MmuextCommand.PinL3Table or MmuextCommand.PinL4Table => OfRoot(WaitingKind.Pin, frame),
        MmuextCommand.UnpinTable => OfRoot(WaitingKind.Unpin, frame),
        MmuextCommand.SetLdt => new(WaitingKind.SetLdt, pages.NumberOf(XenKernel.GuestFrameAt(frame))),
        MmuextCommand.NewBaseptr => OfRoot(WaitingKind.NewBase, frame),
        _ => null,
    };

    private WaitingCall? OfRoot(WaitingKind kind, ulong frame) => kernel.GuestFrameOf(new Mfn(frame)) is { } guest && pages.IsHidden(guest) ? null : new(kind, pages.NumberOf(new Mfn(frame)));
}
