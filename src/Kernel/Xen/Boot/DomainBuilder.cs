using System.Buffers.Binary;
using Verified.Abi;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Boot;

/// <summary>What a domain is built of.</summary>
internal sealed record DomainPlan
{
    public required DomainId Id { get; init; }

    public required KernelImage Kernel { get; init; }

    /// <summary>How many frames it gets.</summary>
    public required int Pages { get; init; }

    /// <summary>The control domain.</summary>
    public bool IsInitialDomain { get; init; }

    public string CommandLine { get; init; } = "";

    public ReadOnlyMemory<byte> Initrd { get; init; }
}

/// <summary>A domain that is ready to run.</summary>
internal sealed record BuiltDomain(Domain Domain, BootLayout Layout, IReadOnlyList<Mfn> P2m, PageInfo SharedInfo, InitialRegisters Registers);

/// <summary>Builds 64-bit domains.</summary>
/// <remarks>The initial pagetables are validated as if the guest had pinned and loaded them. Source: Xen 4.17 xen/arch/x86/pv/dom0_build.c.</remarks>
internal sealed class DomainBuilder
{
    /// <summary>SIF_PRIVILEGED and SIF_INITDOMAIN; and in the second byte that Xen itself manages the processor's performance and idle states.</summary>
    private const uint InitialDomainFlags = 0x303;
    private const int VcpuInfos = 32;
    private const int VcpuInfoBytes = 64;

    private readonly Hypervisor hypervisor;
    private readonly DomainPlan plan;
    private readonly BootLayout layout;
    private readonly Domain domain;
    private readonly Mfn[] p2m;

    private DomainBuilder(Hypervisor hypervisor, DomainPlan plan, BootLayout layout, Domain domain)
    {
        (this.hypervisor, this.plan, this.layout, this.domain) = (hypervisor, plan, layout, domain);
        p2m = new Mfn[plan.Pages];
    }

    /// <summary>Builds the domain, or changes nothing and says why.</summary>
    public static Refusal? Build(Hypervisor hypervisor, DomainPlan plan, out BuiltDomain? built)
    {
        built = null;
        if (Check(hypervisor, plan) is { } refusal)
        {
            return refusal;
        }

        if (BootLayout.Plan(plan.Kernel, plan.Initrd.Length, (ulong)plan.Pages, out var layout) is { } tooSmall)
        {
            return tooSmall;
        }

        var domain = new Domain(plan.Id, Mode.Long) { IsPrivileged = plan.IsInitialDomain, HasDevices = plan.IsInitialDomain };
        built = new DomainBuilder(hypervisor, plan, layout!, domain).Build();
        return null;
    }

    private static Refusal? Check(Hypervisor hypervisor, DomainPlan plan)
    {
        const int forXen = 2;
        var free = hypervisor.Frames.Count(page => page.Count == 0);
        return hypervisor.FindDomain(plan.Id) is not null ? new Refusal("the domain's number", $"one that is not in use, not {plan.Id}")
            : plan.Pages < 0 ? new Refusal("the domain's memory", $"a number of pages, not {plan.Pages}")
            : free < plan.Pages + forXen ? new Refusal("the machine's memory", $"{plan.Pages + forXen} free frames, not {free}")
            : plan.CommandLine.Length >= StartInfo.CommandLineBytes
                ? new Refusal("the command line", $"fewer than {StartInfo.CommandLineBytes} characters, not {plan.CommandLine.Length}")
            : plan.IsInitialDomain && !plan.Kernel.Notes.CanBeDom0 ? new Refusal("the note SupportedFeatures", "feature 11, which the control domain needs")
            : null;
    }

    private BuiltDomain Build()
    {
        hypervisor.Add(domain);
        if (plan.IsInitialDomain)
        {
            // It may have as many ports as there can be.
            domain.Events.MostPort = int.MaxValue;
        }

        AllocateMemory();
        LoadKernel();
        Copy(plan.Initrd.Span, layout.Initrd * MachineMemory.FrameBytes);
        WriteP2m();
        var sharedInfo = MakeSharedInfo();
        WriteStartInfo(sharedInfo);
        var tables = new InitialTables(hypervisor.Memory, layout, p2m);
        tables.Build();
        Load(tables.Root);
        return new BuiltDomain(domain, layout, p2m, sharedInfo, new InitialRegisters
        {
            Rip = plan.Kernel.Entry,
            Rsp = layout.VaOf(layout.Stack + 1),
            Rsi = layout.VaOf(layout.StartInfo),
        });
    }

    private void AllocateMemory()
    {
        for (var pfn = 0; pfn < p2m.Length; pfn++)
        {
            p2m[pfn] = hypervisor.AllocatePage(domain)!.Mfn;
            hypervisor.WriteM2p(p2m[pfn], (ulong)pfn);
        }
    }

    private void LoadKernel()
    {
        foreach (var segment in plan.Kernel.Segments)
        {
            Copy(segment.Data.Span, plan.Kernel.OffsetOf(segment));
        }

        if (plan.Kernel.HypercallPage is { } va)
        {
            HypercallPage.Write(Page((va - layout.VirtBase) / MachineMemory.FrameBytes));
        }
    }

    private void WriteP2m()
    {
        var list = new byte[p2m.Length * sizeof(ulong)];
        for (var pfn = 0; pfn < p2m.Length; pfn++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(list.AsSpan(pfn * sizeof(ulong)), p2m[pfn].Number);
        }

        Copy(list, layout.P2m * MachineMemory.FrameBytes);
    }

    /// <summary>Every vCPU's events are masked until its kernel is ready.</summary>
    private PageInfo MakeSharedInfo()
    {
        var page = hypervisor.AllocateShared(domain);
        domain.SharedInfo = page;
        for (var vcpu = 0; vcpu < VcpuInfos; vcpu++)
        {
            hypervisor.Memory.Frame(page.Mfn)[(vcpu * VcpuInfoBytes) + 1] = 1;
        }

        return page;
    }

    private void WriteStartInfo(PageInfo sharedInfo) =>
        new StartInfo
        {
            Magic = plan.Kernel.Notes.HasPae ? "xen-3.0-x86_64p" : "xen-3.0-x86_64",
            NrPages = (ulong)plan.Pages,
            SharedInfo = sharedInfo.Mfn.Number * MachineMemory.FrameBytes,
            Flags = plan.IsInitialDomain ? InitialDomainFlags : 0,
            PtBase = layout.VaOf(layout.Tables),
            NrPtFrames = layout.TableCount,
            MfnList = layout.VaOf(layout.P2m),
            ModStart = plan.Initrd.IsEmpty ? 0 : layout.VaOf(layout.Initrd),
            ModLen = (ulong)plan.Initrd.Length,
            CommandLine = plan.CommandLine,
        }.Write(Page(layout.StartInfo));

    private void Load(Mfn root)
    {
        var vcpu = hypervisor.AddVcpu(domain);
        var errno = hypervisor.PinTable(root, PageType.L4, domain);
        if (errno == Errno.None)
        {
            errno = hypervisor.NewBaseptr(vcpu, root);
        }

        if (errno != Errno.None)
        {
            throw new KernelBug($"the initial pagetables are refused with {errno}");
        }
    }

    private Span<byte> Page(ulong page) => hypervisor.Memory.Frame(p2m[page]);

    private void Copy(ReadOnlySpan<byte> from, ulong offset)
    {
        while (!from.IsEmpty)
        {
            var to = Page(offset / MachineMemory.FrameBytes)[(int)(offset % MachineMemory.FrameBytes)..];
            var length = Math.Min(to.Length, from.Length);
            from[..length].CopyTo(to);
            from = from[length..];
            offset += (ulong)length;
        }
    }
}
