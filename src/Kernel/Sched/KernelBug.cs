namespace Verified.Kernel.Sched;

/// <summary>The kernel broke a rule of its own: a lock taken against the order, a sleep where none is allowed, a page put too often. The run is over.</summary>
public sealed class KernelBug(string what) : Exception(what);
