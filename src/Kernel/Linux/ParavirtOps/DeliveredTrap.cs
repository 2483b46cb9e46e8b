namespace Verified.Kernel.Linux.ParavirtOps;

/// <summary>The kernel as it is entered for an exception.</summary>
/// <param name="Handler">Where it goes on.</param>
/// <param name="Interrupts">Whether interrupts are enabled there.</param>
/// <param name="Top">Where the frame begins, above which nothing was pushed.</param>
/// <param name="SavedRip">Where it happened.</param>
/// <param name="SavedInterrupts">Whether interrupts were enabled there, as the frame says.</param>
/// <param name="SavedRsp">The stack there.</param>
internal readonly record struct DeliveredTrap(ulong Handler, bool Interrupts, ulong Top, ulong SavedRip, bool SavedInterrupts, ulong SavedRsp);
