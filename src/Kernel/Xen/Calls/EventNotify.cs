using Verified.Kernel.Xen.Events;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Calls;

/// <summary>The two levels of events in a domain's shared info page: a bit for each port that something is pending, one that it is masked, and in each vCPU's information one for each word of ports.</summary>
/// <remarks>The order of the steps matters, because the guest looks at the same bits meanwhile. Source: Xen 4.17.7 xen/common/event_2l.c.</remarks>
internal sealed partial class Hypercalls
{
    private const int PendingAt = 2048;
    private const int ByteBits = 8;
    private const int PollsSeveralPorts = -1;

    /// <summary>A virtual interrupt of a domain's vCPU. Unless a port is bound to it nothing happens.</summary>
    public void RaiseVirq(Vcpu vcpu, uint virq)
    {
        var port = vcpu.Domain.Events.PortOf(IsGlobal(virq) ? 0 : vcpu.Index, virq);
        if (port != 0)
        {
            SetPending(vcpu.Domain, port);
        }
    }

    /// <summary>How many ports a domain can have: as many as a word has bits, squared.</summary>
    private static uint PortsOf(Domain domain) => (uint)(WordBits(domain) * WordBits(domain));

    private static int WordBits(Domain domain) => domain.Mode.Is32Bit ? 32 : 64;

    private void SetPending(Domain domain, uint port)
    {
        if (domain.Events.Find(port) is not { IsUsable: true } channel)
        {
            return;
        }

        var wasPending = TestAndSet(PendingBits(domain), port);
        Told(domain, PortReport.Signal, port);
        if (wasPending)
        {
            return;
        }

        var isMasked = Test(MaskBits(domain), port);
        Told(domain, PortReport.TestPortMask, port);
        if (!isMasked)
        {
            Select(domain, channel, port);
        }

        WakePollers(domain, port);
    }

    private void ClearPending(Domain domain, EventChannel channel, uint port)
    {
        if (channel.IsUsable)
        {
            TestAndClear(PendingBits(domain), port);
        }
    }

    private void Unmask(Domain domain, EventChannel channel, uint port)
    {
        if (!channel.IsUsable)
        {
            return;
        }

        var wasMasked = TestAndClear(MaskBits(domain), port);
        Told(domain, PortReport.UnmaskPort, port);
        if (!wasMasked)
        {
            return;
        }

        var isPending = Test(PendingBits(domain), port);
        Told(domain, PortReport.TestPortPending, port);
        if (isPending)
        {
            Select(domain, channel, port);
        }
    }

    private static void Told(Domain domain, PortReport what, uint port)
    {
        if (domain.Vcpus.Count > 0)
        {
            domain.Vcpus[0].Context.Steps?.Signals(what, domain, port);
        }
    }

    private bool IsPending(Domain domain, uint port) => Test(PendingBits(domain), port);

    /// <summary>The port's word is selected, and unless it was before the vCPU is told. A domain that is being built may have none yet.</summary>
    private static void Select(Domain domain, EventChannel channel, uint port)
    {
        if (channel.NotifiedVcpu >= domain.Vcpus.Count)
        {
            return;
        }

        var vcpu = domain.Vcpus[channel.NotifiedVcpu];
        var bit = 1ul << ((int)port / WordBits(domain));
        var selected = vcpu.Context.Info.PendingSel;
        vcpu.Context.Info.PendingSel = selected | bit;
        Told(domain, PortReport.SetSelector, port);
        if ((selected & bit) == 0)
        {
            VcpuScheduling.MarkEventsPending(vcpu);
            Told(domain, PortReport.MarkUpcallPending, port);
        }
    }

    /// <summary>evtchn_check_pollers: who polls this port, or several, goes on, masked or not.</summary>
    private static void WakePollers(Domain domain, uint port)
    {
        foreach (var vcpu in domain.Vcpus)
        {
            if (vcpu.Context.PolledPort == PollsSeveralPorts || (vcpu.Context.PolledPort != 0 && vcpu.Context.PolledPort == (int)port))
            {
                vcpu.Context.Unblock();
            }
        }
    }

    private Span<byte> PendingBits(Domain domain) => EventBits(domain, PendingAt);

    private Span<byte> MaskBits(Domain domain) => EventBits(domain, PendingAt + ((int)PortsOf(domain) / ByteBits));

    /// <summary>Without a shared info page there is nothing that could be pending.</summary>
    private Span<byte> EventBits(Domain domain, int at) =>
        domain.SharedInfo is { } info ? hypervisor.Memory.Frame(info.Mfn).Slice(at, (int)PortsOf(domain) / ByteBits) : [];

    private static bool Test(ReadOnlySpan<byte> bits, uint port) => !bits.IsEmpty && (bits[(int)port / ByteBits] >> ((int)port % ByteBits) & 1) != 0;

    private static bool TestAndSet(Span<byte> bits, uint port)
    {
        var was = Test(bits, port);
        if (!bits.IsEmpty)
        {
            bits[(int)port / ByteBits] |= (byte)(1 << ((int)port % ByteBits));
        }

        return was;
    }

    private static bool TestAndClear(Span<byte> bits, uint port)
    {
        var was = Test(bits, port);
        if (!bits.IsEmpty)
        {
            bits[(int)port / ByteBits] &= (byte)~(1 << ((int)port % ByteBits));
        }

        return was;
    }
}
