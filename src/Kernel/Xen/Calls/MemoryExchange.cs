using System.Buffers.Binary;
using Verified.Abi;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Calls;

/// <summary>struct xen_memory_exchange: what is given, what is wanted for it, and how many of the given extents were exchanged.</summary>
/// <remarks>Source: Xen 4.17 xen/include/public/memory.h.</remarks>
internal readonly record struct MemoryExchange(MemoryReservation In, MemoryReservation Out, ulong NrExchanged)
{
    public const int Bytes = NrExchangedAt + sizeof(ulong);
    public const int NrExchangedAt = 2 * MemoryReservation.Bytes;

    /// <summary>How many extents are given at a time: a chunk is as large as the larger extent.</summary>
    public int InChunkOrder => (int)Math.Max(Out.ExtentOrder, In.ExtentOrder) - (int)In.ExtentOrder;

    /// <summary>How many extents are got at a time.</summary>
    public int OutChunkOrder => (int)Math.Max(Out.ExtentOrder, In.ExtentOrder) - (int)Out.ExtentOrder;

    /// <summary>Both lists are equally much memory of the same domain, which can be counted.</summary>
    public bool IsConsistent =>
        NrExchanged <= In.NrExtents && In.Domain == Out.Domain
        && ulong.MaxValue >> (int)In.ExtentOrder >= In.NrExtents && ulong.MaxValue >> (int)Out.ExtentOrder >= Out.NrExtents
        && In.NrExtents << (int)In.ExtentOrder == Out.NrExtents << (int)Out.ExtentOrder;

    /// <summary>What is left of both lists begins at addresses of the guest's (XSA-29, XSA-212).</summary>
    public bool AreListsOkay => IsRestOkay(In, NrExchanged) && IsRestOkay(Out, In.ExtentOrder <= Out.ExtentOrder ? NrExchanged >> InChunkOrder : NrExchanged << OutChunkOrder);

    public static MemoryExchange Decode(ReadOnlySpan<byte> bytes) =>
        new(
            MemoryReservation.Decode(bytes),
            MemoryReservation.Decode(bytes[MemoryReservation.Bytes..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[NrExchangedAt..]));

    private static bool IsRestOkay(MemoryReservation list, ulong done) =>
        Hypervisor.IsGuestArray(list.ExtentStart + (done * sizeof(ulong)), list.NrExtents - done, sizeof(ulong));
}

internal sealed partial class Hypercalls
{
    private readonly List<PageInfo> given = [];
    private readonly List<PageInfo> got = [];

    /// <summary>XENMEM_exchange: frames are given and others of another size, or at lower addresses, are got for them.</summary>
    /// <remarks>
    /// EFAULT, EPERM for a size that is too large, EINVAL for lists that do not match, ESRCH and EPERM for the domain; then, with
    /// the chunks before it exchanged: EINVAL for a frame that is not the domain's alone, ENOMEM, and EFAULT. How many extents
    /// were exchanged is written in any case but the first. Source: Xen 4.17.7 xen/common/memory.c.
    /// </remarks>
    private long ExchangeMemory(HypercallFrame call)
    {
        Span<byte> bytes = stackalloc byte[MemoryExchange.Bytes];
        if (!hypervisor.CopyFromGuest(call.Vcpu, call[1], bytes))
        {
            return HypercallFrame.Result(Errno.EFAULT);
        }

        var exchange = MemoryExchange.Decode(bytes);
        var refusal = AdmitExchange(call.Vcpu, exchange);
        if (refusal != Errno.None)
        {
            return EndExchange(call, exchange.NrExchanged, refusal);
        }

        return exchange.NrExchanged == exchange.In.NrExtents ? 0 : ExchangeChunks(call, exchange);
    }

    private Errno AdmitExchange(Vcpu vcpu, MemoryExchange exchange)
    {
        if (Math.Max(exchange.In.ExtentOrder, exchange.Out.ExtentOrder) > MostOrderOf(vcpu.Domain))
        {
            return Errno.EPERM;
        }

        if (!exchange.IsConsistent)
        {
            return Errno.EINVAL;
        }

        if (exchange.NrExchanged == exchange.In.NrExtents)
        {
            return Errno.None;
        }

        return !exchange.AreListsOkay ? Errno.EFAULT
            : !exchange.Out.NamesNodeRightly(vcpu.Domain.IsPrivileged) ? Errno.EINVAL
            : FindAnyDomain(vcpu, exchange.In.Domain) is not { } domain ? Errno.ESRCH
            : !vcpu.Domain.MayActOn(domain) ? Errno.EPERM
            : domain.IsTranslated ? Errno.EINVAL
            : Errno.None;
    }

    private long ExchangeChunks(HypercallFrame call, MemoryExchange exchange)
    {
        var domain = FindAnyDomain(call.Vcpu, exchange.In.Domain)!;
        var first = exchange.NrExchanged >> exchange.InChunkOrder;
        for (var chunk = first; chunk < exchange.In.NrExtents >> exchange.InChunkOrder; chunk++)
        {
            if (chunk != first && call.Vcpu.PreemptCheck())
            {
                return WriteExchanged(call, chunk << exchange.InChunkOrder)
                    ? call.ContinueWith(HypercallNumber.MemoryOp, (ulong)MemoryCommand.Exchange, call[1])
                    : HypercallFrame.Result(Errno.EFAULT);
            }

            var errno = ExchangeChunk(call.Vcpu, exchange, domain, chunk);
            if (errno != Errno.None)
            {
                return EndExchange(call, chunk << exchange.InChunkOrder, errno);
            }
        }

        return EndExchange(call, exchange.In.NrExtents, Errno.None);
    }

    private Errno ExchangeChunk(Vcpu vcpu, MemoryExchange exchange, Domain domain, ulong chunk)
    {
        given.Clear();
        got.Clear();
        var errno = StealChunk(vcpu, exchange, domain, chunk);
        if (errno == Errno.None && !TakeChunk(exchange, domain))
        {
            errno = Errno.ENOMEM;
        }

        if (errno != Errno.None)
        {
            given.ForEach(page => hypervisor.ReturnStolen(page, domain));
            got.ForEach(page => hypervisor.GiveBackExtent(page, (int)exchange.Out.ExtentOrder));
            return errno;
        }

        given.ForEach(page => hypervisor.FreeStolen(page));
        return AssignChunk(vcpu, exchange, domain, chunk);
    }

    private Errno StealChunk(Vcpu vcpu, MemoryExchange exchange, Domain domain, ulong chunk)
    {
        for (var extent = 0ul; extent < 1ul << exchange.InChunkOrder; extent++)
        {
            var va = exchange.In.ExtentStart + (((chunk << exchange.InChunkOrder) + extent) * sizeof(ulong));
            if (!hypervisor.ReadFromGuest(vcpu, va, out ulong frame))
            {
                return Errno.EFAULT;
            }

            for (var last = frame + (1ul << (int)exchange.In.ExtentOrder); frame != last; frame++)
            {
                if (hypervisor.Page(new Mfn(frame)) is not { } page || hypervisor.StealPage(page, domain) != Errno.None)
                {
                    return Errno.EINVAL;
                }

                given.Add(page);
            }
        }

        return Errno.None;
    }

    private bool TakeChunk(MemoryExchange exchange, Domain domain)
    {
        var bits = exchange.Out.AddressBits == 0 ? sizeof(ulong) * 8 : exchange.Out.AddressBits;
        for (var extent = 0; extent < 1 << exchange.OutChunkOrder; extent++)
        {
            if (exchange.Out.WantsAnotherNode || hypervisor.TakeExtent((int)exchange.Out.ExtentOrder, bits) is not { } first)
            {
                return false;
            }

            hypervisor.Steps?.Allocates(first, (int)exchange.Out.ExtentOrder, domain);
            got.Add(first);
        }

        return true;
    }

    /// <summary>The frames are the domain's now, also those of which it cannot be told.</summary>
    private Errno AssignChunk(Vcpu vcpu, MemoryExchange exchange, Domain domain, ulong chunk)
    {
        var errno = Errno.None;
        var va = exchange.Out.ExtentStart + ((chunk << exchange.OutChunkOrder) * sizeof(ulong));
        foreach (var first in got)
        {
            hypervisor.Assign(first, (int)exchange.Out.ExtentOrder, domain);
            if (!hypervisor.ReadFromGuest(vcpu, va, out ulong pfn))
            {
                errno = Errno.EFAULT;
            }
            else
            {
                AddToM2p(first.Mfn, exchange.Out.ExtentOrder, pfn);
                errno = hypervisor.WriteToGuest(vcpu, va, first.Mfn.Number) ? errno : Errno.EFAULT;
            }

            va += sizeof(ulong);
        }

        return errno;
    }

    private long EndExchange(HypercallFrame call, ulong exchanged, Errno errno) =>
        HypercallFrame.Result(WriteExchanged(call, exchanged) ? errno : Errno.EFAULT);

    private bool WriteExchanged(HypercallFrame call, ulong exchanged) => hypervisor.WriteToGuest(call.Vcpu, call[1] + MemoryExchange.NrExchangedAt, exchanged);
}
