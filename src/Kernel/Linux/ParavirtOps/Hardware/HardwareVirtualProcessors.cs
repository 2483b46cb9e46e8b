using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Linux.Secondary.Kvm;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.ParavirtOps.Hardware;

/// <summary>Virtual processors on those of a machine, which walk the sptes.</summary>
/// <param name="sizes">How large the kernel is.</param>
/// <param name="access">The machine.</param>
/// <param name="sptes">The sptes.</param>
/// <param name="root">The root of the tables that lead to them.</param>
/// <param name="table">The table in which they are.</param>
/// <param name="first">The number of the first virtual processor.</param>
internal sealed class HardwareVirtualProcessors(Sizes sizes, HardwareAccess access, ShadowPageTable sptes, Pfn root, Pfn table, int first) : VirtualProcessors(sizes.Vcpus, sizes.Vas)
{
    public override bool Walk(int vcpu, Gfn gfn, bool write)
    {
        if (access.Walk(first + vcpu, root, gfn.Number, write) is not { } frame)
        {
            return Fault(gfn, write);
        }

        if (this[vcpu, gfn].Grants(write))
        {
            throw new KernelBug($"a virtual processor has forgotten what it may hold of {gfn}, and finds {frame}");
        }

        Fill(vcpu, gfn, frame, write);
        return true;
    }

    public override bool Store(int vcpu, Gfn gfn, int value) => access.Store(first + vcpu, root, table, gfn.Number, this[vcpu, gfn].Frame, value);

    public override int? Load(int vcpu, Gfn gfn) => access.Load(first + vcpu, root, table, gfn.Number, this[vcpu, gfn].Frame, sizes.Values);

    public override void Flush(int vcpu, Gfn gfn)
    {
        base.Flush(vcpu, gfn);
        access.Flush(first + vcpu, root, gfn.Number, gfn.Number);
    }

    public override void FlushAll(int vcpu)
    {
        base.FlushAll(vcpu);
        access.Flush(first + vcpu, root, 0, sizes.Vas - 1);
    }

    /// <summary>A page fault that no entry is to blame for would come again and again.</summary>
    private bool Fault(Gfn gfn, bool write) =>
        sptes[gfn] is var spte && spte.Grants(write) ? throw new KernelBug($"a guest faults at {gfn}, where {spte.Frame} is mapped") : false;
}
