using System.Numerics;
using Verified.Abi;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    private const int PageShift = 12;

    /// <summary>XENMEM_increase_reservation, XENMEM_decrease_reservation and XENMEM_populate_physmap.</summary>
    /// <returns>How many extents were done, from the first one on. Nothing says why it is not all of them.</returns>
    private long ChangeReservation(HypercallFrame call, MemoryCommand command, ulong start)
    {
        Span<byte> bytes = stackalloc byte[MemoryReservation.Bytes];
        if (!hypervisor.CopyFromGuest(call.Vcpu, call[1], bytes))
        {
            return (long)start;
        }

        var reservation = MemoryReservation.Decode(bytes);
        if (AdmitReservation(call.Vcpu, reservation, command, start) is not { } domain)
        {
            return (long)start;
        }

        var done = start;
        for (; done < reservation.NrExtents; done++)
        {
            if (done != start && call.Vcpu.PreemptCheck())
            {
                return call.ContinueWith(HypercallNumber.MemoryOp, (ulong)command | (done << MemoryCommandBits), call[1]);
            }

            if (!ChangeExtent(call.Vcpu, command, reservation, domain, done))
            {
                break;
            }
        }

        return (long)done;
    }

    private Domain? AdmitReservation(Vcpu vcpu, MemoryReservation reservation, MemoryCommand command, ulong start)
    {
        if (reservation.NrExtents > uint.MaxValue >> MemoryCommandBits || start >= reservation.NrExtents || FindAnyDomain(vcpu, reservation.Domain) is not { } domain)
        {
            return null;
        }

        var hasNoList = command == MemoryCommand.IncreaseReservation && reservation.ExtentStart == 0;
        var isListOkay = hasNoList || Hypervisor.IsGuestArray(reservation.ExtentStart + (start * sizeof(ulong)), reservation.NrExtents - start, sizeof(ulong));
        var mostOrder = command == MemoryCommand.PopulatePhysmap && reservation.PopulatesOnDemand ? MostOrderOfControlDomain : MostOrderOf(vcpu.Domain);
        return AreAddressBitsPossible(reservation) && (reservation.NamesVirtualNode || reservation.NamesNodeRightly(vcpu.Domain.IsPrivileged))
            && vcpu.Domain.MayActOn(domain) && isListOkay && reservation.ExtentOrder <= mostOrder
            ? domain
            : null;
    }

    /// <summary>Less than a page's offset needs.</summary>
    private static bool AreAddressBitsPossible(MemoryReservation reservation) => reservation.AddressBits is 0 or > PageShift;

    /// <summary>A limit that the machine's memory does not reach is none.</summary>
    private int AddressBitsOf(MemoryReservation reservation)
    {
        var all = BitOperations.Log2((uint)hypervisor.Frames.Count - 1) + 1 + PageShift;
        return reservation.AddressBits == 0 || reservation.AddressBits >= all ? sizeof(ulong) * 8 : reservation.AddressBits;
    }

    private bool ChangeExtent(Vcpu vcpu, MemoryCommand command, MemoryReservation reservation, Domain domain, ulong index)
    {
        var va = reservation.ExtentStart + (index * sizeof(ulong));
        if (command == MemoryCommand.IncreaseReservation)
        {
            return AllocateExtent(reservation, domain) is { } first
                && (domain.IsTranslated || reservation.ExtentStart == 0 || hypervisor.WriteToGuest(vcpu, va, first.Mfn.Number));
        }

        return hypervisor.ReadFromGuest(vcpu, va, out ulong frame)
            && (command == MemoryCommand.DecreaseReservation ? DecreaseReservation(domain, frame, reservation.ExtentOrder) : PopulatePhysmap(vcpu, reservation, domain, va, frame));
    }

    private PageInfo? AllocateExtent(MemoryReservation reservation, Domain domain) =>
        reservation.WantsAnotherNode && !reservation.NamesVirtualNode ? null
            : hypervisor.AllocateExtent(domain, (int)reservation.ExtentOrder, AddressBitsOf(reservation));

    private bool DecreaseReservation(Domain domain, ulong first, uint order)
    {
        if (domain.IsTranslated)
        {
            return false;
        }

        for (var frame = 0ul; frame < 1ul << (int)order; frame++)
        {
            if (hypervisor.RemovePage(new Mfn(first + frame), domain) != Errno.None)
            {
                return false;
            }
        }

        return true;
    }

    private bool PopulatePhysmap(Vcpu vcpu, MemoryReservation reservation, Domain domain, ulong va, ulong pfn)
    {
        if (reservation.PopulatesOnDemand)
        {
            return domain != vcpu.Domain && !domain.IsTranslated;
        }

        if (AllocateExtent(reservation, domain) is not { } first)
        {
            return false;
        }

        AddToM2p(first.Mfn, reservation.ExtentOrder, pfn);
        return domain.IsTranslated || hypervisor.WriteToGuest(vcpu, va, first.Mfn.Number);
    }

    /// <summary>guest_physmap_add_page of a PV domain.</summary>
    private void AddToM2p(Mfn first, uint order, ulong pfn)
    {
        for (var frame = 0ul; frame < 1ul << (int)order; frame++)
        {
            hypervisor.WriteM2p(new Mfn(first.Number + frame), pfn + frame);
        }
    }
}
