using Verified.Abi;
using Verified.Spec.Language;

namespace Verified.Spec.Xen.Transfer;

/// <remarks>The processor's own IOPL is 0 while a guest runs. What a guest may do is a matter of the virtual one, of the bitmap that it keeps, and of the ports that its domain has.</remarks>
public sealed partial class TransferSpec
{
    /// <summary>PHYSDEVOP_set_iopl.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/physdev.c, do_physdev_op, PHYSDEVOP_set_iopl.</remarks>
    public void SetIopl(Id<Vcpu> vcpu, Truth above, Choice<Ring> iopl)
    {
        Guard(Registers & InKernel(vcpu));
        Guard(!above, Errno.EINVAL);
        Iopl[vcpu] = iopl;
        Leave(vcpu);
    }

    /// <summary>vm_assist turns a help of the domain on or off.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/kernel.c, vm_assist.</remarks>
    public void VmAssist(Id<Vcpu> vcpu, Choice<Assist> type, Choice<AssistCommand> command)
    {
        var domain = DomainOf[vcpu];
        Guard(Registers & InKernel(vcpu));
        Guard(!type.Is(Assist.Unknown), Errno.EINVAL);
        Guard(!command.Is(AssistCommand.Unknown), Errno.ENOSYS);
        ArchitecturalIopl[domain] = If(type.Is(Assist.ArchitecturalIopl), command.Is(AssistCommand.Enable), ArchitecturalIopl[domain]);
        WritablePagetables[domain] = If(type.Is(Assist.WritablePagetables), command.Is(AssistCommand.Enable), WritablePagetables[domain]);
        Leave(vcpu);
    }

    /// <summary>The guest changes the bitmap that it has registered by PHYSDEVOP_set_iobitmap.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/emul-priv-op.c, guest_io_okay.</remarks>
    public void ChangeIoBitmap(Id<Vcpu> vcpu, Id<IoPort> port, Truth permitted)
    {
        Guard(Registers & InKernel(vcpu));
        IoBitmap[vcpu, port] = permitted;
    }

    /// <summary>The toolstack gives a domain a port of the processor.</summary>
    /// <remarks>Source: Xen 4.17 xen/common/domctl.c, XEN_DOMCTL_ioport_permission.</remarks>
    public void GiveIoPort(Id<Domain> domain, Id<IoPort> port)
    {
        Guard(Registers);
        HasIoPort[domain, port] = true;
    }

    /// <summary>IN or OUT that the guest is permitted. It reaches the port if the domain has it, and otherwise reads ones and writes nothing.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/emul-priv-op.c, guest_io_okay, admin_io_okay, guest_io_read, guest_io_write.</remarks>
    public void PortIo(Id<Vcpu> vcpu, Id<IoPort> port)
    {
        Guard(Registers & InGuest(vcpu));
        Guard(MayDoIo(vcpu) | IoBitmap[vcpu, port]);
        ReachedIoPort[vcpu, port] = ReachedIoPort[vcpu, port] | HasIoPort[DomainOf[vcpu], port];
        Leave(vcpu);
    }

    /// <summary>CLI or STI that the guest is permitted does nothing: its interrupt flag is the event mask.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/emul-priv-op.c, pv_emulate_privileged_op, iopl_ok.</remarks>
    public void IgnoreCliSti(Id<Vcpu> vcpu)
    {
        Guard(Registers & InGuest(vcpu));
        Guard(MayDoIo(vcpu));
        Leave(vcpu);
    }

    /// <summary>IN, OUT, CLI or STI that it is not permitted: a general protection fault.</summary>
    /// <remarks>Source: Xen 4.17 xen/arch/x86/pv/emul-priv-op.c, guest_io_okay, iopl_ok; xen/arch/x86/traps.c, do_general_protection.</remarks>
    public void RefuseIo(Id<Vcpu> vcpu, Id<IoPort> port)
    {
        Guard(Registers & InGuest(vcpu));
        Guard(!MayDoIo(vcpu) & !IoBitmap[vcpu, port]);
        Inject(vcpu, GeneralProtection, ErrorCode.Processor);
    }

    /// <summary>The guest may do input and output from where it is. A kernel counts as ring 1, or as ring 0 with the architectural way.</summary>
    private Truth MayDoIo(Id<Vcpu> vcpu) => If(KernelMode[vcpu], ArchitecturalIopl[DomainOf[vcpu]] | !Iopl[vcpu].Is(Ring.Zero), Iopl[vcpu].Is(Ring.Three));
}
