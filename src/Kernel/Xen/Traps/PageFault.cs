using Verified.Kernel.Sched;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Traps;

internal sealed partial class Exceptions
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
            TrapInjection.InjectPageFault(vcpu, errorCode, address);
        }
    }

    private bool FixPageFault(Vcpu vcpu, ulong address, uint errorCode)
    {
        if (address is >= GuestMode.XenStart and < GuestMode.XenEnd)
        {
            return (errorCode & PageFaultBits.User) == 0
                && address - DescriptorTables.DescriptorWindow < DescriptorTables.DescriptorWindowBytes
                && FixDescriptorFault(vcpu, address, errorCode);
        }

        const uint looked = PageFaultBits.Present | PageFaultBits.Write | PageFaultBits.Fetch;
        return (errorCode & looked) == (PageFaultBits.Present | PageFaultBits.Write)
            && GuestMode.IsInKernel(vcpu)
            && (vcpu.Domain.IsPrivileged || vcpu.Domain.Has(VmAssistType.WritablePagetables))
            && writablePagetables.EmulatePagetableWrite(vcpu, address);
    }

    /// <summary>handle_gdt_ldt_mapping_fault: the processor has looked for a descriptor where none is mapped.</summary>
    /// <returns>False for another vCPU's part of the window.</returns>
    private bool FixDescriptorFault(Vcpu vcpu, ulong address, uint errorCode)
    {
        var offset = address - DescriptorTables.DescriptorWindow;
        if (offset >> DescriptorTables.VcpuWindowShift != (ulong)vcpu.Index)
        {
            return false;
        }

        var inTable = (uint)(offset & ((1ul << DescriptorTables.TableWindowShift) - 1));
        if ((offset >> DescriptorTables.TableWindowShift & 1) == 0)
        {
            GeneralProtection(vcpu, inTable & ~7u);
        }
        else if (inTable >> Selectors.IndexShift >= vcpu.LdtEntries || !descriptorTables.MapLdtPage(vcpu, (int)(inTable / MachineMemory.FrameBytes)))
        {
            RefuseLdt(vcpu, inTable, errorCode);
        }

        return true;
    }

    /// <summary>Without a table its base is an address that nobody can have.</summary>
    private static void RefuseLdt(Vcpu vcpu, uint offset, uint errorCode)
    {
        if (vcpu.LdtEntries == 0 || !GuestMode.IsCanonical(vcpu.LdtBase + offset))
        {
            TrapInjection.Inject(vcpu, Vectors.GeneralProtection, (offset & ~(SelectorErrorBits.External | SelectorErrorBits.InterruptTable)) | SelectorErrorBits.LocalTable);
        }
        else
        {
            TrapInjection.InjectPageFault(vcpu, errorCode, vcpu.LdtBase + offset);
        }
    }
}
