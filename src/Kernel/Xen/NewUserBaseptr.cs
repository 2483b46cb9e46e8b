using Verified.Abi;

namespace Verified.Kernel.Xen;

internal sealed partial class Hypervisor
{
    /// <summary>MMUEXT_NEW_USER_BASEPTR: another root for the guest's user mode, or none for frame 0.</summary>
    /// <returns>As <see cref="NewBaseptr"/>.</returns>
    public Errno NewUserBaseptr(Vcpu vcpu, Mfn mfn)
    {
        var old = vcpu.UserRoot;
        var isNone = mfn.Number == 0;
        if (isNone ? old is null : old?.Mfn == mfn)
        {
            return Errno.None;
        }

        if (!isNone && AdmitUserRoot(vcpu.Domain, mfn) is var errno and not Errno.None)
        {
            return errno;
        }

        vcpu.UserRoot = isNone ? null : Page(mfn);
        return old is null ? Errno.None : PutTableOrPark(old);
    }

    private Errno AdmitUserRoot(Domain domain, Mfn mfn)
    {
        var errno = GetPageAndType(mfn, PageType.L4, domain);
        if (errno == Errno.None && domain.HidesM2p)
        {
            HideM2p(Page(mfn)!);
        }

        return errno;
    }
}
