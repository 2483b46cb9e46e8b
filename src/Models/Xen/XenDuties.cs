using Verified.Abi.Judging;
using Verified.Abi.Xen.Memory;

namespace Verified.Models.Xen;

/// <summary>What a hypervisor owes its guests and its machine that no single step shows: flushes after entries above L1 have changed, and an end of every piece of work
/// between two moments at which it could be preempted.</summary>
internal sealed class XenDuties(XenSizes sizes)
{
    private readonly bool[] isStale = new bool[sizes.Vcpus];

    // For each virtual processor the processors that were flushed since its call began.
    private readonly uint[] flushed = new uint[sizes.Vcpus];

    /// <summary>The last entries of two tables and the first ones of two others may be looked at without a check; there are 512 in a table.</summary>
    internal static readonly int MostEntries = 16;

    internal void Begin() => isStale.AsSpan().Clear();

    internal void Stepped(in Step<XenStepKind> step, IXenFacts facts)
    {
        if (step.Kind == XenStepKind.FlushCpu)
        {
            isStale[step.A] = false;
            for (var vcpu = 0; vcpu < flushed.Length; vcpu++)
                flushed[vcpu] |= 1u << step.A;
        }
        else if (ChangesUpperEntry(step.Kind))
            MakeStale(step.A, facts);
    }

    /// <summary>A virtual processor is about to make a call.</summary>
    internal void BeginsCall(int vcpu) => flushed[vcpu] = 0;

    /// <summary>The processors that were flushed since then, as bits.</summary>
    internal uint FlushedInCall(int vcpu) => flushed[vcpu];

    /// <summary>The hypervisor is left.</summary>
    /// <returns>A processor that should have been flushed; below 0 if there is none.</returns>
    internal int LeftStale()
    {
        var stale = isStale.AsSpan().IndexOf(true);
        isStale.AsSpan().Clear();
        return stale;
    }

    // Each processor runs the virtual processor with its number, or nothing.
    private void MakeStale(int vcpu, IXenFacts facts)
    {
        for (var cpu = 0; cpu < isStale.Length; cpu++)
            isStale[cpu] |= facts.Busy(cpu) && sizes.DomainOfVcpu(cpu) == sizes.DomainOfVcpu(vcpu);
    }

    private static bool ChangesUpperEntry(XenStepKind kind) => kind is XenStepKind.SetEntry or XenStepKind.ReplaceEntry or XenStepKind.RewriteEntry or XenStepKind.RewriteFlags
        or XenStepKind.ClearEntry or XenStepKind.SetSelf or XenStepKind.SetLinear or XenStepKind.ClearSelf;
}
