using System.Text;
using Verified.Abi;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Boot;
using Verified.Kernel.Xen.Emulation;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

internal sealed partial class XenKernel
{
    /// <summary>Frames that the domain builder maps at least, since what it maps ends at a multiple of 4 MiB.</summary>
    private const int GuestFrames = 1024;

    private const int FramesForXen = 64;
    private const int PtBaseAt = 88;
    private const int NrPtFramesAt = 96;
    private const int MfnListAt = 104;
    private const int SharedInfoAt = 40;

    /// <summary>A processor that offers more than a paravirtual guest can use, and a hypervisor that does not hide it.</summary>
    private static readonly CpuPolicy OfTheHost = CpuPolicy.Default with
    {
        Leaves = CpuPolicy.Default.Leaves.ToDictionary(leaf => leaf.Key, leaf => leaf.Key == (FeaturesLeaf, 0u) ? leaf.Value with { Edx = leaf.Value.Edx | Apic | Acpi | ThermalControl | Sysenter } : leaf.Value),
    };

    /// <summary>Builds the domain and starts its kernel in it.</summary>
    /// <param name="processors">How many processors it shall have.</param>
    /// <param name="checks">How often each hypercall may ask whether work is pending before the answer is yes.</param>
    /// <param name="wire">What stands between the guest and the hypervisor; nothing: the guest enters it itself.</param>
    /// <param name="steps">Who hears of its steps; nothing: nobody.</param>
    public XenKernel(int processors, int checks = int.MaxValue, Func<IHypercalls, IHypercalls>? wire = null, IGuestReports? steps = null)
    {
        Steps = steps;
        Hypervisor = new Hypervisor(GuestFrames + FramesForXen);
        var plan = new DomainPlan { Id = new DomainId(1), Kernel = GuestImage.Kernel, Pages = GuestFrames };
        var refusal = DomainBuilder.Build(Hypervisor, plan, out var domain);
        built = domain ?? throw new KernelBug($"the guest is not built: {refusal}");
        Domain.Policy = OfTheHost;
        Entrance = new SyscallCalls(this, checks);
        hypercalls = wire is null ? Entrance : wire(Entrance);
        Memory = new KernelMapping(this);
        Current = new XenCpu(0, Domain.Vcpus[0], hypercalls, steps);
        cpus.Add(Current);
        var info = StartInfoPage();
        var initialRoot = GuestFrameAt(Memory.ReadAt(info + PtBaseAt));
        phys2machine = Memory.ReadAt(info + MfnListAt);
        var stack = initialRoot + Memory.ReadAt(info + NrPtFramesAt);
        arguments = stack + 2;
        descriptors = arguments + (ulong)processors;
        stacks = descriptors + (ulong)processors;
        trapList = stacks + (ulong)processors;
        zone = trapList + FramesOfTheTrapList;
        steps?.Watch(this);
        SetupPagetables(initialRoot, fixmapTable: stack + 1, Memory.ReadAt(info + SharedInfoAt));
        LoadGdt(Current);
        RegisterCallbacks(Current);
        DetectCpu(Current);
        for (var cpu = 1; cpu < processors; cpu++)
        {
            BringUp();
            LoadGdt(cpus[cpu]);
            RegisterCallbacks(cpus[cpu]);
            DetectCpu(cpus[cpu]);
        }
    }

    /// <summary>The first thing that xen_start_kernel does: it refuses to run where it does not know its way.</summary>
    private ulong StartInfoPage()
    {
        var va = built.Registers.Rsi;
        var magic = Encoding.Latin1.GetString(Memory.PageAt(va, write: false)[..7]);
        return magic == "xen-3.0" ? va : throw new KernelBug($"start_info begins with {magic}");
    }

    /// <summary>cpu_up: it starts on the kernel's own root, as VCPUOP_initialise would be told.</summary>
    private void BringUp()
    {
        var vcpu = Hypervisor.AddVcpu(Domain);
        var errno = Hypervisor.NewBaseptr(vcpu, Root);
        if (errno != Errno.None)
        {
            throw new KernelBug($"a processor is not brought up: {errno}");
        }

        cpus.Add(new XenCpu(cpus.Count, vcpu, hypercalls, Steps));
        Steps?.Starts(cpus[^1]);
    }
}
