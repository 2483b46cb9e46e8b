namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>Hears of what happens to the queue of a processor.</summary>
internal interface IQueueListener
{
    /// <summary>The call waits behind all others.</summary>
    void Added(int cpu, in QueuedCall call);

    /// <summary>What waits is about to be made.</summary>
    void Flushing(int cpu);

    /// <summary>Everything that waited was made, and the callbacks have run; or one was refused, and the guest stops.</summary>
    void Flushed(int cpu, bool isRefused);

    /// <summary>The hypervisor refuses a call, or the processor a store: the guest stops.</summary>
    void Refused();
}
