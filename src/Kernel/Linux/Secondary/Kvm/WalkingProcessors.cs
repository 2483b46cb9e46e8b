using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;

namespace Verified.Kernel.Linux.Secondary.Kvm;

/// <summary>Virtual processors that walk the sptes in the kernel's memory, and hold what they have found until it is flushed.</summary>
internal sealed class WalkingProcessors(Sizes sizes, KernelMemory memory, ShadowPageTable sptes) : VirtualProcessors(sizes.Vcpus, sizes.Vas)
{
    public override bool Walk(int vcpu, Gfn gfn, bool write)
    {
        var spte = sptes[gfn];
        if (!spte.Grants(write))
        {
            return false;
        }

        sptes.Mark(gfn, write);
        Fill(vcpu, gfn, spte.Frame, write);
        return true;
    }

    public override bool Store(int vcpu, Gfn gfn, int value)
    {
        PageContents.Store(memory.ForWriting(this[vcpu, gfn].Frame), value);
        return true;
    }

    public override int? Load(int vcpu, Gfn gfn) => PageContents.Load(memory.ForReading(this[vcpu, gfn].Frame), sizes.Values);
}
