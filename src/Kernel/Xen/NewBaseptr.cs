using Verified.Abi;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    private const ulong CompatRootFlags = Entry.Present | Entry.Writable | Entry.User | Entry.Accessed;

    /// <summary>MMUEXT_NEW_BASEPTR: another root for the guest's kernel. The same one is only loaded again.</summary>
    /// <returns>EINVAL for a frame that is not the domain's or in use as something else; else what its content answers; ERESTART.</returns>
    public Errno NewBaseptr(Vcpu vcpu, Mfn mfn)
    {
        if (vcpu.Domain.Mode.Is32Bit)
        {
            return NewCompatBaseptr(vcpu, mfn);
        }

        if (vcpu.KernelRoot?.Mfn == mfn)
        {
            LoadRoot(vcpu);
            return Errno.None;
        }

        Steps?.AsksForBase(vcpu, mfn);
        var errno = GetPageAndType(mfn, PageType.L4, vcpu.Domain);
        if (errno != Errno.None)
        {
            return errno;
        }

        var old = vcpu.KernelRoot;
        Steps?.LoadsBase(vcpu, old);
        if (old is null)
        {
            Steps?.Switches(vcpu);
        }

        vcpu.KernelRoot = Page(mfn);
        if (!vcpu.Domain.HidesM2p)
        {
            ShowM2p(vcpu.KernelRoot!);
        }

        LoadRoot(vcpu);
        return old is null ? Errno.None : PutTableOrPark(old);
    }

    /// <summary>The 32-bit guest's root becomes what slot 0 of Xen's own table refers to.</summary>
    private Errno NewCompatBaseptr(Vcpu vcpu, Mfn mfn)
    {
        var errno = ModTableEntry(vcpu.KernelRoot!, 0, Entry.To(mfn, CompatRootFlags), EntryWrite.Normal, vcpu.Domain);
        if (errno == Errno.None)
        {
            LoadRoot(vcpu);
        }

        return errno;
    }

    /// <summary>write_ptbase.</summary>
    private void LoadRoot(Vcpu vcpu) => Flush(vcpu);
}
