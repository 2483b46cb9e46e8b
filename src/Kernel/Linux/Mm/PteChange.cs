namespace Verified.Kernel.Linux.Mm;

/// <summary>A change of one page-table entry under its lock: a first touch, a write fault, a swap-in, a swap-out.</summary>
internal readonly record struct PteChange(int Id, AddressSpace Mm, Va Va);
