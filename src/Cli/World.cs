using Verified.Abi;
using Verified.Abi.Machines;
using Verified.Abi.Notifier;
using Verified.Hardware.Machines.Kvm;
using Verified.Hardware.Machines.Qemu;
using Verified.Hardware.Machines.Soft;
using Verified.Kernel.Targets.Notifier;
using Verified.Models.Notifier;

namespace Verified.Cli;

/// <summary>What the kernel can run on.</summary>
internal sealed class World
{
    /// <summary>A machine of its own.</summary>
    public static readonly World Native = new("native", sizes => new NotifierKernel(sizes));

    /// <summary>The reference hypervisor. Beside it runs the native kernel, whose steps and answers must be the same.</summary>
    public static readonly World Xen = new("xen", sizes => new TwinTarget(XenGuest.Kernel(sizes), new NotifierKernel(sizes)));

    /// <summary>A machine that is a program, whose processors make the accesses of programs and guests.</summary>
    public static readonly World Soft = new("soft", sizes => new NotifierKernel(sizes, new SoftMachine(NotifierKernel.ProcessorsOf(sizes), NotifierKernel.FramesOf(sizes) * WordsOfAFrame)));

    /// <summary>The emulated processor of QEMU.</summary>
    public static readonly World Qemu = Shared("qemu", () => new QemuMachine(MostFrames * WordsOfAFrame), QemuMachine.Probe);

    /// <summary>The real processor, under KVM.</summary>
    public static readonly World Kvm = Shared("kvm", () => new KvmMachine(cpus: 1, MostFrames * WordsOfAFrame), KvmMachine.Probe);

    /// <summary>All, in the order of the help.</summary>
    public static readonly IReadOnlyList<World> All = [Native, Xen, Soft, Qemu, Kvm];

    private const int WordsOfAFrame = 512;

    // For the largest kernel that a trace or a scenario can name.
    private const int MostFrames = 256;

    private readonly string name;
    private readonly Func<string?> whyNot;
    private readonly Action release;

    private World(string name, Func<Sizes, INotifierTarget> build, Func<string?>? whyNot = null, Action? release = null) =>
        (this.name, Build, this.whyNot, this.release) = (name, build, whyNot ?? (() => null), release ?? (() => { }));

    /// <summary>Builds a kernel on it. Kernels on one machine run one after the other.</summary>
    public Func<Sizes, INotifierTarget> Build { get; }

    /// <summary>Why it is not on this machine, or null.</summary>
    public string? WhyNot() => whyNot();

    /// <summary>Ends the machine, if there is one; kernels that were built on it run no more. A virtual machine that is kept would hear every notification of this process.</summary>
    public void Release() => release();

    /// <exception cref="BadInputException">There is none of that name.</exception>
    public static World Named(string name) =>
        All.FirstOrDefault(world => world.name == name) ?? throw new BadInputException(name, $"a world: {string.Join(", ", All.Select(world => world.name))}");

    public override string ToString() => name;

    /// <summary>A machine that is started when it is needed, and ends when it is released or with the process.</summary>
    /// <remarks>At the end of the process nobody releases it: a check that was left to itself may be using it, and what a machine has on the host goes when the process does.</remarks>
    private static World Shared(string name, Func<IMachine> start, Func<string?> whyNot)
    {
        IMachine? machine = null;
        return new World(
            name,
            sizes => whyNot() is { } reason ? throw new MissingComponentException(name, reason) : new NotifierKernel(sizes, machine ??= start()),
            whyNot,
            () =>
            {
                machine?.Dispose();
                machine = null;
            });
    }
}
