using Verified.Abi.Notifier;
using Verified.Hardware.Machines.Soft;
using Verified.Kernel.Targets.Notifier;

namespace Verified.Properties.Running;

/// <summary>What the kernel runs on.</summary>
public sealed record World(string Name, Func<Sizes, NotifierKernel> Build)
{
    private const int WordsOfAFrame = 512;

    /// <summary>A machine of its own.</summary>
    public static World Native { get; } = new("native", sizes => new NotifierKernel(sizes));

    /// <summary>The reference hypervisor.</summary>
    public static World Xen { get; } = new("xen", XenGuest.Kernel);

    /// <summary>A machine that is a program, with a processor for each that makes accesses.</summary>
    public static World Soft { get; } = new("soft", sizes =>
        new NotifierKernel(sizes, new SoftMachine(NotifierKernel.ProcessorsOf(sizes), NotifierKernel.FramesOf(sizes) * WordsOfAFrame)));
}
