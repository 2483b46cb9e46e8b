namespace Verified.Kernel.Linux.Mm;

/// <summary>An update of one page-table entry under its lock: a first touch, a write fault, a swap-in, a swap-out.</summary>
internal readonly record struct PteUpdate(int Id, AddressSpace Mm, Va Va);
