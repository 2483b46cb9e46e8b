using Verified.Abi.Notifier;
using Verified.Kernel;
using Verified.Kernel.ParavirtOps.Xen;

namespace Verified.Properties.Running;

/// <summary>What the kernel runs on.</summary>
public sealed record World(string Name, Func<Sizes, NotifierKernel> Build)
{
    /// <summary>A machine of its own.</summary>
    public static World Native { get; } = new("native", sizes => new NotifierKernel(sizes));

    /// <summary>The reference hypervisor.</summary>
    public static World Xen { get; } = new("xen", XenGuest.Kernel);
}
