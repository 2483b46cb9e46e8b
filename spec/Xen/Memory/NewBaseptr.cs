using Verified.Spec.Language;

namespace Verified.Spec.Xen.Memory;

/// <remarks>The roots of a virtual processor, guest_table for its kernel and guest_table_user for its user mode. Loading the root that is loaded already changes nothing.</remarks>
public sealed partial class XenSpec
{
    /// <summary>MMUEXT_NEW_BASEPTR, or VCPUOP_initialise for a first root, promotes a root.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmuext_op, MMUEXT_NEW_BASEPTR, new_guest_cr3; xen/arch/x86/domain.c, arch_set_info_guest.</remarks>
    public void BeginBase(Id<Vcpu> vcpu, Id<Frame> table)
    {
        Guard(Exists[vcpu] & !Promotes[vcpu]);
        Guard(!(HasBase[vcpu] & (Base[vcpu] == table)));
        GuardPromotion(vcpu, table, Root);
        BeginPromotion(vcpu, table, Root, Purpose.Base);
    }

    /// <summary>The first root of a virtual processor is loaded: it can run.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/domain.c, arch_set_info_guest.</remarks>
    public void LoadFirstBase(Id<Vcpu> vcpu)
    {
        GuardLoad(vcpu, Purpose.Base);
        Guard(!HasBase[vcpu]);
        SetBase(vcpu);
    }

    /// <summary>Another root is loaded, and the reference to the old one is dropped.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, new_guest_cr3.</remarks>
    public void LoadBase(Id<Vcpu> vcpu)
    {
        GuardLoad(vcpu, Purpose.Base);
        Guard(HasBase[vcpu]);
        PutTable(Base[vcpu]);
        Bases.Remove(vcpu);
        SetBase(vcpu);
    }

    /// <summary>MMUEXT_NEW_USER_BASEPTR promotes a root.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmuext_op, MMUEXT_NEW_USER_BASEPTR.</remarks>
    public void BeginUserBase(Id<Vcpu> vcpu, Id<Frame> table)
    {
        Guard(HasBase[vcpu] & !Promotes[vcpu]);
        Guard(!(HasUserBase[vcpu] & (UserBase[vcpu] == table)));
        GuardPromotion(vcpu, table, Root);
        BeginPromotion(vcpu, table, Root, Purpose.UserBase);
    }

    /// <summary>The first root for user mode is loaded.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmuext_op, MMUEXT_NEW_USER_BASEPTR.</remarks>
    public void LoadFirstUserBase(Id<Vcpu> vcpu)
    {
        GuardLoad(vcpu, Purpose.UserBase);
        Guard(!HasUserBase[vcpu]);
        SetUserBase(vcpu);
    }

    /// <summary>Another root for user mode is loaded, and the reference to the old one is dropped.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmuext_op, MMUEXT_NEW_USER_BASEPTR.</remarks>
    public void LoadUserBase(Id<Vcpu> vcpu)
    {
        GuardLoad(vcpu, Purpose.UserBase);
        Guard(HasUserBase[vcpu]);
        PutTable(UserBase[vcpu]);
        UserBases.Remove(vcpu);
        SetUserBase(vcpu);
    }

    /// <summary>MMUEXT_NEW_USER_BASEPTR with frame number 0: there is no root for user mode any more.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmuext_op, MMUEXT_NEW_USER_BASEPTR.</remarks>
    public void ClearUserBase(Id<Vcpu> vcpu)
    {
        Guard(HasUserBase[vcpu] & !Promotes[vcpu]);
        PutTable(UserBase[vcpu]);
        UserBases.Remove(vcpu);
        HasUserBase[vcpu] = false;
    }

    private void GuardLoad(Id<Vcpu> vcpu, Purpose purpose)
    {
        Guard(Promotes[vcpu] & PromotesFor[vcpu].Is(purpose));
        Guard(Validated[Promoting[vcpu]]);
    }

    private void SetBase(Id<Vcpu> vcpu)
    {
        HasBase[vcpu] = true;
        Base[vcpu] = Promoting[vcpu];
        Bases.Add(Promoting[vcpu], vcpu);
        EndPromotion(vcpu);
    }

    private void SetUserBase(Id<Vcpu> vcpu)
    {
        HasUserBase[vcpu] = true;
        UserBase[vcpu] = Promoting[vcpu];
        UserBases.Add(Promoting[vcpu], vcpu);
        EndPromotion(vcpu);
    }
}
