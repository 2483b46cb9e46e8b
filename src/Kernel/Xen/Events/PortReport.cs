namespace Verified.Kernel.Xen.Events;

/// <summary>What is done with a port in the shared info page.</summary>
internal enum PortReport
{
    Signal,
    TestPortMask,
    UnmaskPort,
    TestPortPending,
    SetSelector,
    MarkUpcallPending,
}
