using System.Runtime.InteropServices;
using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Xen.Memory;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Targets.Xen.Memory;

/// <summary>The hypervisor as an implementation of the Xen contract: 64-bit domains, each with some frames and an empty root, and programs of hypercalls.</summary>
public sealed class XenMemoryKernel : IXenTarget
{
    /// <summary>What the hypervisor needs for itself, and some frames that are nobody's.</summary>
    private const int FramesOfXen = 12;
    private const int FreeFrames = 1;

    private readonly XenSizes sizes;
    private readonly XenFacts facts;
    private readonly MachineMemory memory;
    private readonly Vcpu[] vcpus;
    private readonly VcpuProgram[] programs;
    private Hypervisor hypervisor;
    private Mfn first;

    /// <summary>A hypervisor that has booted; nobody hears of its steps before <see cref="Reset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A hypervisor cannot be built so large or so small.</exception>
    public XenMemoryKernel(XenSizes sizes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sizes.Frames, 4, nameof(sizes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizes.Frames, 32, nameof(sizes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizes.Domains, 2, nameof(sizes));
        ArgumentOutOfRangeException.ThrowIfLessThan(sizes.Vcpus, sizes.Domains, nameof(sizes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizes.Vcpus, 8, nameof(sizes));
        this.sizes = sizes;
        facts = new XenFacts(sizes);
        memory = new MachineMemory(FramesOfXen + sizes.Frames + FreeFrames);
        vcpus = new Vcpu[sizes.Vcpus];
        programs = [.. Enumerable.Range(0, sizes.Vcpus).Select(_ => new VcpuProgram(sizes))];
        hypervisor = null!;
        Reset(new NoSink());
    }

    /// <inheritdoc/>
    public IXenFacts Facts => facts;

    /// <inheritdoc/>
    public uint Unfinished
    {
        get
        {
            var unfinished = 0u;
            for (var vcpu = 0; vcpu < programs.Length; vcpu++)
            {
                unfinished |= programs[vcpu].IsFinished ? 0 : 1u << vcpu;
            }

            return unfinished;
        }
    }

    /// <inheritdoc/>
    public void Reset(IStepSink<XenStepKind> sink)
    {
        memory.Clear();
        var steps = new MemorySteps(sink, sizes);
        hypervisor = new Hypervisor(memory) { LinearPagetables = sizes.LinearTables };
        var domains = Enumerable.Range(0, sizes.Domains).Select(AddDomain).ToArray();
        for (var number = 0; number < vcpus.Length; number++)
        {
            vcpus[number] = hypervisor.AddVcpu(domains[sizes.DomainOfVcpu(number)]);
            vcpus[number].Number = (byte)number;
        }

        hypervisor.Flush(vcpus);
        first = hypervisor.NextFree;
        steps.NumberFrom(first);
        hypervisor.Steps = steps;
        facts.Watch(hypervisor, steps, first, vcpus);
        for (var frame = 0; frame < sizes.Elsewhere; frame++)
        {
            var domain = sizes.DomainOfFrame(frame);
            steps.Allocates(hypervisor.AllocatePage(domains[domain])!, domain);
        }

        foreach (var vcpu in vcpus)
        {
            steps.Creates(vcpu, sizes.DomainOfVcpu(vcpu.Number));
            var root = FrameOf(sizes.FirstRoot(sizes.DomainOfVcpu(vcpu.Number)));
            new MmuextOp(hypervisor, vcpu, [new MmuextRequest(MmuextCommand.NewBaseptr, root.Number)], DomainId.Self).Run();
        }

        foreach (var program in programs)
        {
            program.Clear();
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are more programs than virtual processors.</exception>
    public void Load(IReadOnlyList<IReadOnlyList<XenOperation>> vcpus)
    {
        if (vcpus.Count > programs.Length)
        {
            throw new ArgumentException($"{vcpus.Count} programs for {programs.Length} virtual processors", nameof(vcpus));
        }

        for (var vcpu = 0; vcpu < vcpus.Count; vcpu++)
        {
            programs[vcpu].Load(vcpus[vcpu]);
        }
    }

    /// <inheritdoc/>
    public XenTurn Run(int vcpu) => programs[vcpu].Turn(this, vcpus[vcpu]);

    /// <inheritdoc/>
    public ReadOnlySpan<ulong> Words(int frame) => MemoryMarshal.Cast<byte, ulong>(hypervisor.Memory.Frame(FrameOf(frame)));

    /// <inheritdoc/>
    public ulong MachineFrame(int frame) => FrameOf(frame).Number;

    internal Hypervisor Hypervisor => hypervisor;

    /// <inheritdoc/>
    public bool Holds(int cpu, ulong va) => vcpus[cpu].Tlb.TryGet(va, out _);

    /// <summary>Who hears of the hypervisor's steps.</summary>
    internal MemorySteps? Steps => (MemorySteps?)Hypervisor.Steps;

    /// <summary>A frame of the contract's. What it does not see: a frame of the hypervisor's own.</summary>
    internal Mfn FrameOf(int frame) => frame < sizes.Elsewhere ? new Mfn(first.Number + (ulong)frame) : new Mfn(1);

    private Domain AddDomain(int number)
    {
        var domain = new Domain(new DomainId((ushort)(number + 1)), Mode.Long);
        hypervisor.Add(domain);
        return domain;
    }

    private sealed class NoSink : IStepSink<XenStepKind>
    {
        public void Stepped(in Step<XenStepKind> step)
        {
        }

        public void Refused(in Step<XenStepKind> step, Errno errno)
        {
        }

        public void Checked(int entries)
        {
        }
    }
}
