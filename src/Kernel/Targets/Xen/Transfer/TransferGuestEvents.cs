using Verified.Abi.Xen.Transfer;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Targets.Xen.Transfer;

/// <remarks>The guest's side of events: what it does in the memory that it shares with the hypervisor.</remarks>
internal sealed partial class TransferGuest
{
    private const ulong EventChannelUnmask = 9;

    private readonly SortedSet<int> toDo = [];
    private TransferStepKind nextOfUpcall = TransferStepKind.ClearUpcallPending;

    /// <summary>A port of the domain's, by its number in the contract.</summary>
    private int Port(byte number) => (sizes.Domains * (number % (sizes.Ports / sizes.Domains))) + sizes.DomainOfVcpu(vcpu.Number);

    /// <summary>An interrupt brings the vCPU into the hypervisor, which may switch to another one meanwhile, and load the guest's selectors when it is switched back.</summary>
    private TransferTurn Interrupt(ushort? dataSelector)
    {
        Context.IsKicked = false;
        Steps?.Enters(TransferStepKind.Interrupt, vcpu);
        if (dataSelector is { } selector)
        {
            Registers.Ds = selector;
            Transfer.BounceFrames.LoadSegments(vcpu);
        }

        return Enter();
    }

    /// <summary>xen_evtchn_do_upcall, one step of it.</summary>
    private TransferTurn HandleUpcall()
    {
        if (Context.Info.Mask == 0)
        {
            return Still;
        }

        switch (nextOfUpcall)
        {
            case TransferStepKind.ClearUpcallPending:
                Context.Info.Pending = 0;
                nextOfUpcall = TransferStepKind.TakeSelectors;
                Steps?.Of(TransferStepKind.ClearUpcallPending, vcpu);
                break;
            case TransferStepKind.TakeSelectors:
                TakeSelectors();
                nextOfUpcall = TransferStepKind.HandlePort;
                Steps?.Of(TransferStepKind.TakeSelectors, vcpu);
                break;
            case var _ when toDo.Count > 0:
                HandlePort(toDo.Min);
                break;
            default:
                nextOfUpcall = TransferStepKind.ClearUpcallPending;
                Steps?.Of(TransferStepKind.EndUpcall, vcpu);
                break;
        }

        return Still;
    }

    private void TakeSelectors()
    {
        var selected = Context.Info.PendingSel;
        Context.Info.PendingSel = 0;
        for (var port = sizes.DomainOfVcpu(vcpu.Number); port < sizes.Ports; port += sizes.Domains)
        {
            if (Notified(Number(port)) == vcpu.Number && (selected >> ((int)Number(port) / 64) & 1) != 0)
            {
                toDo.Add(port);
            }
        }
    }

    private void HandlePort(int port)
    {
        toDo.Remove(port);
        var isHandled = IsPending(Number(port)) && !IsMasked(Number(port));
        if (isHandled)
        {
            SetBit(PendingAt, Number(port), false);
        }

        Steps?.Of(isHandled ? TransferStepKind.HandlePort : TransferStepKind.SkipPort, vcpu, (byte)port);
    }

    private TransferTurn MaskPort(int port)
    {
        SetBit(MaskedAt, Number(port), true);
        Steps?.Of(TransferStepKind.MaskPort, (byte)port);
        return Still;
    }

    /// <summary>evtchn_2l_unmask: the kernel does it by itself for its own vCPU, while events are masked.</summary>
    private TransferTurn UnmaskPort(int port, bool isLocal)
    {
        if (!isLocal || Notified(Number(port)) != vcpu.Number || Context.Info.Mask == 0)
        {
            PutWords(TransferLayout.Arguments(index), Number(port));
            return Hypercall(HypercallNumber.EventChannelOp, EventChannelUnmask, TransferLayout.Arguments(index));
        }

        var wasMasked = IsMasked(Number(port));
        SetBit(MaskedAt, Number(port), false);
        Steps?.Signals(TransferStepKind.UnmaskPort, vcpu, (byte)port);
        if (wasMasked)
        {
            Steps?.Signals(TransferStepKind.TestPortPending, vcpu, (byte)port);
            SelectIfPending(port);
        }

        return Still;
    }

    private void SelectIfPending(int port)
    {
        if (!IsPending(Number(port)))
        {
            return;
        }

        var (selected, bit) = (Context.Info.PendingSel, 1ul << ((int)Number(port) / 64));
        Context.Info.PendingSel = selected | bit;
        Steps?.Signals(TransferStepKind.SetSelector, vcpu, (byte)port);
        if ((selected & bit) == 0)
        {
            Context.Info.Pending = 1;
            Steps?.Signals(TransferStepKind.MarkUpcallPendingLocally, vcpu, (byte)port);
        }
    }

    private TransferTurn Scribble(TransferAction action)
    {
        var (port, selector) = (Port(action.C), action.B % TransferNumbers.Selectors);
        var (isMasked, isPending, isSelected) = ((action.A & 1) != 0, (action.A & 2) != 0, (action.A & 4) != 0);
        (Context.Info.Mask, Context.Info.Pending) = (TransferSteps.Bit(isMasked), TransferSteps.Bit(isPending));
        Context.Info.PendingSel = isSelected ? Context.Info.PendingSel | (1ul << selector) : Context.Info.PendingSel & ~(1ul << selector);
        SetBit(PendingAt, Number(port), (action.D & 1) != 0);
        SetBit(MaskedAt, Number(port), (action.D & 2) != 0);
        Steps?.Of(
            TransferStepKind.Scribble, vcpu, TransferSteps.Bit(isMasked), TransferSteps.Bit(isPending), (byte)selector, TransferSteps.Bit(isSelected),
            (byte)port, (byte)(action.D & 1), (byte)(action.D >> 1 & 1));
        return Still;
    }

    private uint Number(int port) => TransferLayout.PortOf(sizes, port);

    private void SetBit(int at, uint port, bool isSet)
    {
        ref var bits = ref Shared[at + ((int)port / BitsOfAByte)];
        bits = (byte)(isSet ? bits | (1 << ((int)port % BitsOfAByte)) : bits & ~(1 << ((int)port % BitsOfAByte)));
    }
}
