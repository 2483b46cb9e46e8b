using Verified.Abi;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    private const ulong MostLdtEntries = 8192;

    /// <summary>MMUEXT_SET_LDT: where the local descriptor table begins and how long it is. Its frames are looked at when they are used.</summary>
    /// <returns>EINVAL for more than 8,192 entries, and for an address that is unaligned or the hypervisor's.</returns>
    public Errno SetLdt(Vcpu vcpu, ulong va, ulong entries)
    {
        var count = (uint)entries;
        var first = count == 0 ? 0 : va;
        if (first % MachineMemory.FrameBytes != 0 || !IsGuestAddress(first) || count > MostLdtEntries)
        {
            return Errno.EINVAL;
        }

        if (vcpu.LdtBase == first && vcpu.LdtEntries == count)
        {
            return Errno.None;
        }

        if (Transfer.DescriptorTables.DestroyLdt(vcpu))
        {
            Flush([vcpu]);
        }

        vcpu.LdtBase = first;
        vcpu.LdtEntries = count;
        return Errno.None;
    }
}
