namespace Verified.Kernel.Sched;

/// <summary>What a kernel function can be suspended at: a primitive of the scheduler, or another kernel function.</summary>
internal interface ISuspension
{
    /// <summary>The frame waits here.</summary>
    void Suspend(Frame frame);
}
