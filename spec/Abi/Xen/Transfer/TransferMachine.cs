namespace Verified.Abi.Xen.Transfer;

/// <summary>What a machine shows of a virtual processor.</summary>
/// <param name="Rip">Where the guest goes on.</param>
/// <param name="Rflags">Its flags.</param>
/// <param name="Cr4">Its control register 4.</param>
/// <param name="Dr6">Its debug register 6.</param>
/// <param name="Dr7">Its debug register 7.</param>
/// <param name="LdtEntries">How many entries its local descriptor table has.</param>
/// <param name="LdtPages">Which pages of that are mapped, as bits.</param>
/// <param name="FrameRip">The rip that the last frame has saved.</param>
/// <param name="FrameErrorCode">The error code in the last frame, or 0.</param>
/// <param name="Descriptor">The first descriptor of the page that update_descriptor has changed.</param>
/// <param name="FrameFlags">The flags that the last frame has saved.</param>
public readonly record struct TransferMachine(ulong Rip, ulong Rflags, ulong Cr4, ulong Dr6, ulong Dr7, uint LdtEntries, uint LdtPages, ulong FrameRip, uint FrameErrorCode, ulong Descriptor, ulong FrameFlags);
