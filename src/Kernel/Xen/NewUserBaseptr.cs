using Verified.Abi;
using Verified.Kernel.Xen.Frames;

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

        if (!isNone && AdmitUserRoot(vcpu, mfn) is var errno and not Errno.None)
        {
            return errno;
        }

        Steps?.LoadsUserBase(vcpu, old, mfn);
        vcpu.UserRoot = isNone ? null : Page(mfn);
        return old is null ? Errno.None : PutTableOrPark(old);
    }

    private Errno AdmitUserRoot(Vcpu vcpu, Mfn mfn)
    {
        Steps?.AsksForUserBase(vcpu, mfn);
        var errno = GetPageAndType(mfn, PageType.L4, vcpu.Domain);
        if (errno == Errno.None && vcpu.Domain.HidesM2p)
        {
            HideM2p(Page(mfn)!);
        }

        return errno;
    }
}
