using Verified.Kernel.Sched;

namespace Verified.Kernel.Xen.Traps;

internal sealed partial class ControlTransfer
{
    /// <summary>do_page_fault: a descriptor that is mapped at its first use, a store to a read-only pagetable, or the guest's own fault.</summary>
    /// <param name="vcpu">Whose access.</param>
    /// <param name="address">Where, as CR2 says.</param>
    /// <param name="errorCode">The processor's error code. Guests have no reserved bits in their tables.</param>
    /// <remarks>A store of the control domain is looked at also without the assist, because it may be one to read-only device memory, and is then emulated whatever it is to. A fault in the guest that would not repeat is not looked for: the guest gets it. Source: Xen 4.17.7 xen/arch/x86/traps.c.</remarks>
    public void PageFault(Vcpu vcpu, ulong address, uint errorCode)
    {
        if ((errorCode & PageFaultBits.Reserved) != 0)
        {
            throw new KernelBug($"a pagetable has a reserved bit set at {address:x}");
        }

        vcpu.Context.EntryVector = Vectors.PageFault;
        if (!FixPageFault(vcpu, address, errorCode))
        {
            InjectPageFault(vcpu, errorCode, address);
        }
    }

    private bool FixPageFault(Vcpu vcpu, ulong address, uint errorCode)
    {
        if (address is >= XenStart and < XenEnd)
        {
            return (errorCode & PageFaultBits.User) == 0
                && address - DescriptorWindow < DescriptorWindowBytes
                && FixDescriptorFault(vcpu, address, errorCode);
        }

        const uint looked = PageFaultBits.Present | PageFaultBits.Write | PageFaultBits.Fetch;
        return (errorCode & looked) == (PageFaultBits.Present | PageFaultBits.Write)
            && IsInKernel(vcpu)
            && (vcpu.Domain.IsPrivileged || vcpu.Domain.Has(VmAssistType.WritablePagetables))
            && EmulatePagetableWrite(vcpu, address);
    }
}
