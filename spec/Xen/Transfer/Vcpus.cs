using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

public sealed partial class TransferSpec
{
    /// <summary>A virtual processor starts in the guest's kernel, with events masked.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/dom0_build.c, dom0_construct_pv; xen/arch/x86/domain.c, arch_set_info_guest.</remarks>
    public void CreateVcpu(Id<Vcpu> vcpu, Id<Domain> domain)
    {
        Guard(!Exists[vcpu] & !Crashed[domain]);
        Exists[vcpu] = true;
        DomainOf[vcpu] = domain;
        CodeRing[vcpu] = KernelRing;
        StackRing[vcpu] = KernelRing;
        KernelStackRing[vcpu] = KernelRing;
    }

    /// <summary>MMUEXT_NEW_USER_BASEPTR has given user mode a pagetable, or taken it away.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmuext_op, MMUEXT_NEW_USER_BASEPTR. What may be the pagetable is the contract of memory.</remarks>
    public void NewUserBaseptr(Id<Vcpu> vcpu, Truth present)
    {
        Guard(InKernel(vcpu));
        HasUserRoot[vcpu] = present;
        Leave(vcpu);
    }

    private Choice<Ring> KernelRing => If<Choice<Ring>>(Compat, Ring.One, Ring.Three);

    /// <summary>The virtual processor was created, and its domain has not crashed.</summary>
    private Truth IsAlive(Id<Vcpu> vcpu) => Exists[vcpu] & !Crashed[DomainOf[vcpu]];

    /// <summary>The virtual processor runs the guest.</summary>
    private Truth InGuest(Id<Vcpu> vcpu) => IsAlive(vcpu) & Doing[vcpu].Is(Activity.Guest);

    /// <summary>The guest's kernel executes an instruction of its own choice.</summary>
    private Truth InKernel(Id<Vcpu> vcpu) => InGuest(vcpu) & KernelMode[vcpu] & At[vcpu].Is(Place.Elsewhere);

    /// <summary>The virtual processor runs the guest in user mode.</summary>
    private Truth InUser(Id<Vcpu> vcpu) => InGuest(vcpu) & !KernelMode[vcpu];

    // A hypercall ends: its answer is returned when the virtual processor has left the hypervisor.
    private void Leave(Id<Vcpu> vcpu) => Doing[vcpu] = Activity.Leaving;

    private void SetMask(Id<Vcpu> vcpu, Truth mask)
    {
        Mask[vcpu] = mask;
        NativeFlag[vcpu] = !mask;
        Delivered[vcpu] = Delivered[vcpu] & mask;
    }
}
