using Verified.Abi;
using Verified.Abi.Xen.Memory;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Targets.Xen.Memory;

/// <summary>The operations of a vCPU, one turn at a time.</summary>
internal sealed class VcpuProgram(XenSizes sizes)
{
    private const ulong SignBits = 0xffff_0000_0000_0000;

    private readonly IReadOnlyList<int> slots = SlotPositions.Of(sizes.Slots);
    private IReadOnlyList<XenOperation> operations = [];
    private IContinuation? underway;
    private int next;
    private int count;
    private int preempted;

    public bool IsFinished => next >= operations.Count;

    public void Clear() => Load([]);

    public void Load(IReadOnlyList<XenOperation> program) => (operations, underway, next, count, preempted) = (program, null, 0, 0, 0);

    /// <summary>Through the next hypercall, or to where it is preempted.</summary>
    public XenTurn Turn(XenMemoryKernel kernel, Vcpu vcpu)
    {
        var operation = operations[next];
        if (operation.Kind is XenOperationKind.Read or XenOperationKind.Write)
        {
            Touch(kernel, vcpu, operation);
            return new XenTurn(next++, 1, Errno.None, 1);
        }

        if (operation.Kind is XenOperationKind.Remove or XenOperationKind.Add)
        {
            var errno = ChangeReservation(kernel, vcpu, operation);
            return new XenTurn(next++, 1, errno, errno == Errno.None ? 1 : 0);
        }

        underway ??= Begin(kernel, vcpu, operation);
        var isLimited = operation.Checks > 0 && preempted < XenOperation.MostPreemptions;
        var answer = underway.Continue(isLimited ? operation.Checks : int.MaxValue);
        var turn = new XenTurn(next, count, answer, underway.Done);
        if (answer == Errno.ERESTART)
        {
            preempted++;
        }
        else
        {
            (next, underway, preempted) = (next + count, null, 0);
        }

        return turn;
    }

    private IContinuation Begin(XenMemoryKernel kernel, Vcpu vcpu, XenOperation operation)
    {
        count = 1;
        while (operation.Kind != XenOperationKind.UpdateVa && next + count < operations.Count && operations[next + count] is { IsJoined: true } joined && joined.Kind == operation.Kind)
        {
            count++;
        }

        switch (operation.Kind)
        {
            case XenOperationKind.Update:
                var updates = new MmuUpdateRequest[count];
                for (var element = 0; element < count; element++)
                {
                    updates[element] = Update(kernel, operations[next + element]);
                }

                return new MmuUpdate(kernel.Hypervisor, vcpu, updates, DomainId.Self.Number);
            case XenOperationKind.Extend:
                var requests = new MmuextRequest[count];
                for (var element = 0; element < count; element++)
                {
                    requests[element] = Extend(kernel, operations[next + element], element);
                }

                return new MmuextOp(kernel.Hypervisor, vcpu, requests, DomainId.Self);
            default:
                var mapping = new VaMapping(Address(kernel, operation), EntryOf(kernel, 0, operation.E, operation.F).Raw, operation.G);
                return new UpdateVaMapping(kernel.Hypervisor, vcpu, mapping, DomainId.Self);
        }
    }

    private MmuUpdateRequest Update(XenMemoryKernel kernel, XenOperation operation) =>
        new((kernel.FrameOf(operation.A).Number << 12) + ((ulong)Slot(operation.B) * sizeof(ulong)) + (operation.E & 7u), EntryOf(kernel, operation.B, operation.C, operation.D).Raw);

    private static MmuextRequest Extend(XenMemoryKernel kernel, XenOperation operation, int element)
    {
        var command = (MmuextCommand)operation.A;
        if (command == MmuextCommand.CopyPage && (element > 0 || HasEntriesOfXen(kernel, operation.C)))
        {
            command = MmuextCommand.ClearPage;
        }

        var isNone = command == MmuextCommand.NewUserBaseptr && operation.B == byte.MaxValue;
        return new MmuextRequest(command, isNone ? 0 : kernel.FrameOf(operation.B).Number, kernel.FrameOf(operation.C).Number);
    }

    /// <summary>A frame that was an L4 table has the hypervisor's entries left in it. A copy of them would be a guest's entries in slots that the contract does not see.</summary>
    private static bool HasEntriesOfXen(XenMemoryKernel kernel, byte frame)
    {
        for (var slot = SlotPositions.OfXen.First; slot < SlotPositions.OfXen.End; slot++)
        {
            if (kernel.Hypervisor.Memory.Read(kernel.FrameOf(frame), slot) != 0)
            {
                return true;
            }
        }

        return false;
    }

    private Errno ChangeReservation(XenMemoryKernel kernel, Vcpu vcpu, XenOperation operation)
    {
        var hypervisor = kernel.Hypervisor;
        if (operation.Kind == XenOperationKind.Add)
        {
            if (kernel.Steps is { } steps && steps.Sees(hypervisor.NextFree))
            {
                steps.Allocates(hypervisor.AllocatePage(vcpu.Domain)!, sizes.DomainOfVcpu(vcpu.Number));
            }

            return Errno.None;
        }

        hypervisor.Enter(vcpu);
        var errno = hypervisor.RemovePage(kernel.FrameOf(operation.A), vcpu.Domain);
        hypervisor.Leave();
        return errno;
    }

    private void Touch(XenMemoryKernel kernel, Vcpu vcpu, XenOperation operation)
    {
        var writes = operation.Kind == XenOperationKind.Write;
        if (kernel.Hypervisor.Access(vcpu, Address(kernel, operation), writes) is { } found && writes)
        {
            var entry = EntryOf(kernel, operation.E, operation.F, operation.G);
            kernel.Steps?.CpuWrites(vcpu, found.Frame, Slot(operation.E), entry);
            kernel.Hypervisor.Memory.WriteEntry(found.Frame, Slot(operation.E), entry);
        }
    }

    /// <summary>A slot of the contract's. What it does not see: one of the hypervisor's in L4 tables.</summary>
    private int Slot(byte number) => number < slots.Count ? slots[number] : SlotPositions.OfXen.First + (number & 15);

    private ulong Address(XenMemoryKernel kernel, XenOperation operation)
    {
        var va = 0ul;
        foreach (var number in (ReadOnlySpan<byte>)[operation.A, operation.B, operation.C])
        {
            va = (va << 9) | (uint)slots[number % slots.Count];
        }

        var last = operation.D >= XenOperation.PageOfFrame ? (uint)kernel.FrameOf(operation.D - XenOperation.PageOfFrame).Number : (uint)slots[operation.D % slots.Count];
        va = (va << 9 | last) << 12;
        return (va & (1ul << 47)) != 0 ? va | SignBits : va;
    }

    /// <summary>What the contract does not see stays empty.</summary>
    private Entry EntryOf(XenMemoryKernel kernel, byte slot, byte frame, byte bits)
    {
        var flags = (XenEntryBits)bits;
        if (slot >= slots.Count || !flags.HasFlag(XenEntryBits.Present))
        {
            return default;
        }

        return Entry.To(
            kernel.FrameOf(frame),
            Entry.Present | Entry.Accessed | Entry.GuestKernel | If(XenEntryBits.Writable, Entry.Writable) | If(XenEntryBits.User, Entry.User)
            | If(XenEntryBits.Superpage, Entry.Superpage) | If(XenEntryBits.CacheDisable, Entry.CacheDisable) | If(XenEntryBits.NoExecute, Entry.NoExecute)
            | If(XenEntryBits.Dirty, Entry.Dirty) | If(XenEntryBits.Available, 1ul << 9));

        ulong If(XenEntryBits bit, ulong flag) => (flags & bit) != 0 ? flag : 0;
    }
}
