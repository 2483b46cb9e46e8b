using Verified.Abi;
using Verified.Kernel.Xen.Descriptors;

namespace Verified.Kernel.Xen.Traps;

/// <summary>The callbacks of a virtual processor.</summary>
internal static class CallbackTable
{
    /// <summary>CALLBACKOP_register.</summary>
    /// <param name="vcpu">Whose callback.</param>
    /// <param name="type">CALLBACKTYPE_*.</param>
    /// <param name="callback">Where to. The selector counts in 32 bits only.</param>
    /// <returns>EINVAL for an address that is not canonical; ENOSYS for a type that is none, which in 32 bits syscall is.</returns>
    public static Errno RegisterCallback(Vcpu vcpu, CallbackType type, Callback callback)
    {
        var errno = Accept(vcpu, type, callback);
        vcpu.Context.Steps?.Registers(vcpu, type, callback, errno);
        return errno;
    }

    private static Errno Accept(Vcpu vcpu, CallbackType type, Callback callback)
    {
        var mode = vcpu.Domain.Mode;
        if (!GuestMode.IsCanonical(callback.Address))
        {
            return Errno.EINVAL;
        }

        var accepted = callback with { Cs = mode.Is32Bit ? Selectors.Raise(callback.Cs, mode) : Selectors.Cs64 };
        switch (type)
        {
            case CallbackType.Event:
                vcpu.Context.EventCallback = accepted with { MasksEvents = true };
                return Errno.None;
            case CallbackType.Failsafe:
                vcpu.Context.FailsafeCallback = accepted;
                return Errno.None;
            case CallbackType.Syscall when !mode.Is32Bit:
                vcpu.Context.SyscallCallback = accepted;
                return Errno.None;
            case CallbackType.Syscall32:
                vcpu.Context.Syscall32Callback = accepted;
                return Errno.None;
            case CallbackType.Sysenter:
                vcpu.Context.SysenterCallback = accepted;
                return Errno.None;
            case CallbackType.Nmi:
                return RegisterNmi(vcpu, callback.Address);
            default:
                return Errno.ENOSYS;
        }
    }

    /// <summary>CALLBACKOP_unregister: only a handler of non-maskable interrupts can be given up.</summary>
    /// <returns>EINVAL for the other types; ENOSYS for one that is none.</returns>
    public static Errno UnregisterCallback(Vcpu vcpu, CallbackType type)
    {
        var errno = GiveUp(vcpu, type);
        vcpu.Context.Steps?.GivesUp(vcpu, type, errno);
        return errno;
    }

    private static Errno GiveUp(Vcpu vcpu, CallbackType type)
    {
        switch (type)
        {
            case CallbackType.Nmi:
                return UnregisterNmi(vcpu);
            case CallbackType.Syscall when vcpu.Domain.Mode.Is32Bit:
                return Errno.ENOSYS;
            case CallbackType.Event or CallbackType.Failsafe or CallbackType.Syscall or CallbackType.Syscall32 or CallbackType.Sysenter:
                return Errno.EINVAL;
            default:
                return Errno.ENOSYS;
        }
    }

    /// <summary>do_set_callbacks of 64 bits. A bad address among them is silently not registered.</summary>
    public static Errno SetCallbacks(Vcpu vcpu, ulong eventAddress, ulong failsafeAddress, ulong syscallAddress)
    {
        RegisterCallback(vcpu, CallbackType.Event, new Callback(0, eventAddress));
        RegisterCallback(vcpu, CallbackType.Failsafe, new Callback(0, failsafeAddress));
        RegisterCallback(vcpu, CallbackType.Syscall, new Callback(0, syscallAddress));
        return Errno.None;
    }

    /// <summary>compat_set_callbacks.</summary>
    public static Errno SetCallbacks(Vcpu vcpu, Callback eventCallback, Callback failsafeCallback)
    {
        RegisterCallback(vcpu, CallbackType.Event, eventCallback);
        RegisterCallback(vcpu, CallbackType.Failsafe, failsafeCallback with { MasksEvents = false });
        return Errno.None;
    }

    /// <summary>XENNMI_register_callback.</summary>
    /// <returns>EINVAL for an address that is not canonical.</returns>
    public static Errno RegisterNmi(Vcpu vcpu, ulong address)
    {
        if (!GuestMode.IsCanonical(address))
        {
            return Errno.EINVAL;
        }

        vcpu.Context.Traps[Vectors.Nmi] = new TrapInfo(Vectors.Nmi, TrapInfo.MaskEvents, Selectors.KernelCs(vcpu.Domain.Mode), address);
        return Errno.None;
    }

    /// <summary>XENNMI_unregister_callback.</summary>
    public static Errno UnregisterNmi(Vcpu vcpu)
    {
        vcpu.Context.Traps[Vectors.Nmi] = default;
        return Errno.None;
    }
}
