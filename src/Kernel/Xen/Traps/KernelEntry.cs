namespace Verified.Kernel.Xen.Traps;

/// <summary>Why a guest's kernel is entered.</summary>
internal enum KernelEntry
{
    Trap,
    Event,
    Failsafe,
}
