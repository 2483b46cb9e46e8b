namespace Verified.Kernel.Xen.Traps;

/// <summary>Where the guest's kernel is entered for something that is no trap.</summary>
/// <param name="Cs">The code selector, which counts in 32 bits only.</param>
/// <param name="Address">Where to, or 0.</param>
/// <param name="MasksEvents">CALLBACKF_mask_events.</param>
internal readonly record struct Callback(ushort Cs, ulong Address, bool MasksEvents = false);

/// <summary>CALLBACKTYPE_*. Number 3 is an abandoned one, and 6 is none. Source: Xen 4.17 xen/include/public/callback.h.</summary>
internal enum CallbackType
{
    Event = 0,
    Failsafe = 1,
    Syscall = 2,
    Nmi = 4,
    Sysenter = 5,
    Syscall32 = 7,
}
