using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Xen.Transfer;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Emulation;
using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Targets.Xen.Transfer;

/// <summary>The hypervisor as an implementation of the contract of control transfer: 64-bit domains whose guests do what they are told.</summary>
public sealed class TransferKernel : ITransferTarget
{
    private const int FramesOfXen = 14;
    private const int FramesOfADomain = TransferLayout.Pages + 8;

    private readonly TransferSizes sizes;
    private readonly TransferFacts facts;
    private readonly MachineMemory memory;
    private readonly Vcpu[] vcpus;
    private readonly TransferGuest[] guests;

    /// <summary>A hypervisor that has booted; nobody hears of its steps before <see cref="Reset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A hypervisor cannot be built so large or so small.</exception>
    public TransferKernel(TransferSizes sizes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizes.Domains, 2, nameof(sizes));
        ArgumentOutOfRangeException.ThrowIfLessThan(sizes.Vcpus, sizes.Domains, nameof(sizes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizes.Vcpus, 4, nameof(sizes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizes.Ports, 6, nameof(sizes));
        this.sizes = sizes;
        facts = new TransferFacts(sizes);
        memory = new MachineMemory(FramesOfXen + (sizes.Domains * FramesOfADomain));
        (vcpus, guests) = (new Vcpu[sizes.Vcpus], new TransferGuest[sizes.Vcpus]);
        Reset(new NoSink());
    }

    /// <inheritdoc/>
    public ITransferFacts Facts => facts;

    /// <inheritdoc/>
    public void Reset(IStepSink<TransferStepKind> sink)
    {
        memory.Clear();
        var hypervisor = new Hypervisor(memory) { LinearPagetables = false, Host = new HostCpu { Msrs = new Dictionary<uint, ulong>() } };
        var domains = Enumerable.Range(0, sizes.Domains).Select(number => new TransferDomain(hypervisor, number)).ToArray();
        for (var number = 0; number < vcpus.Length; number++)
        {
            (vcpus[number], guests[number]) = domains[sizes.DomainOfVcpu(number)].AddGuest(facts, sizes, (byte)number);
        }

        hypervisor.Flush(vcpus);
        facts.Watch(vcpus, guests);
        var steps = new TransferSteps(sink, facts, hypervisor);
        foreach (var vcpu in vcpus)
        {
            steps.Of(TransferStepKind.CreateVcpu, vcpu, (byte)sizes.DomainOfVcpu(vcpu.Number));
            vcpu.Context.Steps = steps;
        }

        foreach (var guest in guests)
        {
            guest.Boot();
        }

        for (byte port = 0; port < sizes.Ports; port++)
        {
            var domain = port % sizes.Domains;
            var notified = vcpus.Where(vcpu => sizes.DomainOfVcpu(vcpu.Number) == domain).ElementAt(guests[domain].Bind(TransferLayout.PortOf(sizes, port), port / sizes.Domains));
            sink.Stepped(new Step<TransferStepKind>(TransferStepKind.BindPort, port, notified.Number, (byte)(TransferLayout.PortOf(sizes, port) / 64)));
        }
    }

    /// <inheritdoc/>
    public TransferMachine Machine(int vcpu)
    {
        var (of, pages) = (vcpus[vcpu], 0u);
        for (var page = 0; page < of.Context.Ldt.Length; page++)
        {
            pages |= of.Context.Ldt[page] is null ? 0 : 1u << page;
        }

        var (rip, error, flags) = facts.LastFrame(of);
        return new TransferMachine(of.Context.Registers.Rip, of.Context.Registers.Rflags, of.Context.Cr4, of.Context.Dr6, of.Context.Dr7 | of.Context.Dr7Emulated, of.LdtEntries, pages, rip, error, guests[vcpu].FirstDescriptor, flags);
    }

    /// <inheritdoc/>
    public TransferTurn Run(int vcpu, TransferAction action) => guests[vcpu].Do(action);

    private sealed class NoSink : IStepSink<TransferStepKind>
    {
        public void Stepped(in Step<TransferStepKind> step)
        {
        }

        public void Refused(in Step<TransferStepKind> step, Errno errno)
        {
        }
    }
}
