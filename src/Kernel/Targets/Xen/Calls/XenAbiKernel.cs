using System.Runtime.InteropServices;
using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Xen.Calls;
using Verified.Abi.Xen.Memory;
using Verified.Kernel.Targets.Xen.Memory;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Calls;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Targets.Xen.Calls;

/// <summary>The hypervisor with guests that call it by number: a control domain and another one, each with pagetables, memory for arguments and frames that it grants, and a domain whose paging is translated.</summary>
public sealed class XenAbiKernel : IXenAbiTarget
{
    private const int FramesOfXen = 48;
    private const ulong ArgumentFlags = Entry.Present | Entry.User | Entry.Accessed | Entry.GuestKernel;
    private const ulong GrantPermitsAccess = 1;
    private const ulong GrantReadOnly = 4;
    private const int GrantEntryBytes = 8;

    private readonly XenSizes sizes;
    private readonly XenFacts facts;
    private readonly MachineMemory memory;
    private readonly Vcpu[] vcpus;
    private readonly PageInfo[][] arguments;
    private readonly PageInfo[][] granted;
    private Hypervisor hypervisor;
    private Domain[] domains = [];
    private Mfn first;

    /// <summary>A hypervisor that has booted; nobody hears of its steps before <see cref="Reset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are too few frames for the pagetables.</exception>
    public XenAbiKernel(XenSizes sizes)
    {
        this.sizes = sizes;
        facts = new XenFacts(sizes);
        memory = new MachineMemory(FramesOfXen + sizes.Frames);
        vcpus = new Vcpu[sizes.Vcpus];
        arguments = new PageInfo[sizes.Vcpus][];
        granted = new PageInfo[sizes.Domains][];
        hypervisor = null!;
        Reset(new NoSink());
    }

    /// <inheritdoc/>
    public IXenFacts Facts => facts;

    /// <inheritdoc/>
    public ulong TranslatedFrame { get; private set; }

    /// <inheritdoc/>
    public int MachineFrames => memory.Frames;

    /// <inheritdoc/>
    public void Reset(IStepSink<XenStepKind> sink)
    {
        memory.Clear();
        hypervisor = new Hypervisor(memory) { LinearPagetables = false };
        domains = [.. Enumerable.Range(0, sizes.Domains).Select(AddDomain)];
        AddTranslatedDomain();
        for (var number = 0; number < vcpus.Length; number++)
        {
            vcpus[number] = hypervisor.AddVcpu(domains[sizes.DomainOfVcpu(number)]);
            vcpus[number].Number = (byte)number;
            vcpus[number].Context.Info.Mask = 1;
            arguments[number] = [.. Enumerable.Range(0, 3).Select(_ => hypervisor.AllocateShared(vcpus[number].Domain))];
        }

        for (var domain = 0; domain < domains.Length; domain++)
        {
            Grant(domain);
        }

        TakeUnseen();
        Watch(sink);
        foreach (var vcpu in vcpus)
        {
            Boot(vcpu);
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<ulong> Words(int frame) => Memory((int)FrameOf(frame).Number);

    /// <inheritdoc/>
    public ulong MachineFrame(int frame) => FrameOf(frame).Number;

    /// <inheritdoc/>
    public ReadOnlySpan<ulong> Memory(int machineFrame) => MemoryMarshal.Cast<byte, ulong>(memory.Frame(new Mfn((ulong)machineFrame)));

    /// <inheritdoc/>
    public XenPage Page(int machineFrame)
    {
        var page = hypervisor.Frames[machineFrame];
        var isSeenByNobody = page.Owner is null || hypervisor.FindDomain(page.Owner.Id) is null;
        return new XenPage(
            isSeenByNobody ? (ushort)0 : page.Owner!.Id.Number, page.IsXenHeap, page.IsAllocated, XenFacts.TypeOf(page.Type), page.TypeCount, page.Count,
            page.IsValidated, page.IsPinned, page.IsPartial, page.IsPartial ? page.NrValidated : 0, page is { IsPartial: true, PartialSet: true });
    }

    /// <inheritdoc/>
    public ulong MachineToPhysical(int machineFrame) => hypervisor.ReadM2p(new Mfn((ulong)machineFrame));

    /// <inheritdoc/>
    public IReadOnlyList<ulong> OtherHolders() =>
        [.. vcpus.SelectMany(vcpu => vcpu.Context.Gdt.Concat(vcpu.Context.Ldt).Append(vcpu.Context.Info.Registered)).OfType<PageInfo>().Select(page => page.Mfn.Number)];

    /// <inheritdoc/>
    public IReadOnlyList<(ulong MachineFrame, bool IsTyped)> OtherGrants() =>
        [.. domains.SelectMany(domain => domain.Grants.Mappings).Where(mapping => mapping.Flags.HasFlag(GrantMap.Device))
            .Select(mapping => (mapping.Owner!.Grants.Active(mapping.Reference).Frame.Number, !mapping.Flags.HasFlag(GrantMap.ReadOnly)))];

    /// <inheritdoc/>
    public ulong Granted(ushort domain, uint reference) =>
        domain <= domains.Length && reference - (uint)XenAbiLayout.FirstReference < (uint)XenAbiLayout.GrantedFrames
            ? GrantedFrame(domain - 1, (int)reference - XenAbiLayout.FirstReference) : 0;

    /// <inheritdoc/>
    public ushort GrantEntry(ushort domain, uint reference) => (ushort)memory.Read(domains[domain - 1].Grants.Frames[0].Mfn, (int)reference);

    /// <inheritdoc/>
    public bool Holds(int cpu, ulong va) => vcpus[cpu].Tlb.TryGet(va, out _);

    /// <inheritdoc/>
    public int HandlesInUse(ushort domain) => domains[domain - 1].Grants.HandlesInUse;

    /// <inheritdoc/>
    public ulong GrantedFrame(int domain, int number) => granted[domain][number].Mfn.Number;

    /// <inheritdoc/>
    public XenVcpuState State(int vcpu)
    {
        var of = vcpus[vcpu];
        return new XenVcpuState(
            of.Domain.Id.Number, Number(of.KernelRoot), Number(of.UserRoot), Number(of.Parked?.Page), of.Parked is { IsPartial: true }, of.InUserMode, of.Domain.IsShutDown);
    }

    /// <inheritdoc/>
    public void Store(int vcpu, int offset, ulong word) =>
        memory.Write(arguments[vcpu][offset / MachineMemory.FrameBytes].Mfn, offset % MachineMemory.FrameBytes / sizeof(ulong), word);

    /// <inheritdoc/>
    public ulong Load(int vcpu, int offset) => memory.Read(arguments[vcpu][offset / MachineMemory.FrameBytes].Mfn, offset % MachineMemory.FrameBytes / sizeof(ulong));

    /// <inheritdoc/>
    public bool Call(int vcpu, ref XenCall call, ulong stack, int checks)
    {
        var caller = vcpus[vcpu];
        var registers = new HypercallRegisters { Rax = call.Number, Rdi = call.A, Rsi = call.B, Rdx = call.C, R10 = call.D, R8 = call.E };
        caller.Context.Registers.Rsp = stack;
        var isPreempted = hypervisor.Hypercalls.Invoke(caller, ref registers, checks);
        call = new XenCall(registers.Rax, registers.Rdi, registers.Rsi, registers.Rdx, registers.R10, registers.R8);
        return isPreempted;
    }

    /// <inheritdoc/>
    public void ReturnToKernel(int vcpu)
    {
        if (vcpus[vcpu].InUserMode)
        {
            vcpus[vcpu].InUserMode = false;
            hypervisor.ForgetTranslations(vcpus[vcpu]);
        }
    }

    private static int Number(PageInfo? page) => page is null ? -1 : (int)page.Mfn.Number;

    private Mfn FrameOf(int frame) => frame < sizes.Elsewhere ? new Mfn(first.Number + (ulong)frame) : new Mfn(1);

    private Domain AddDomain(int number)
    {
        var domain = new Domain(new DomainId(XenAbiLayout.DomainNumber(number)), Mode.Long) { IsPrivileged = number == 0 };
        hypervisor.Add(domain);
        domain.Grants.Frames.Add(hypervisor.AllocateShared(domain));
        domain.SharedInfo = hypervisor.AllocateShared(domain);
        domain.Events.MostPort = XenAbiLayout.LastPort;
        return domain;
    }

    private void AddTranslatedDomain()
    {
        var domain = new Domain(new DomainId(XenAbiLayout.TranslatedDomain), Mode.Long) { IsTranslated = true };
        hypervisor.Add(domain);
        hypervisor.AddVcpu(domain);
        TranslatedFrame = hypervisor.AllocatePage(domain)!.Mfn.Number;
        domain.Grants.Frames.Add(hypervisor.AllocateShared(domain));
    }

    /// <summary>The domain offers some frames to the other one.</summary>
    private void Grant(int number)
    {
        var domain = domains[number];
        var other = domains[(number + 1) % domains.Length].Id.Number;
        granted[number] = [.. Enumerable.Range(0, XenAbiLayout.GrantedFrames).Select(_ => hypervisor.AllocatePage(domain)!)];
        for (var index = 0; index < XenAbiLayout.GrantedFrames; index++)
        {
            ulong flags = index == XenAbiLayout.GrantedFrames - 1 ? GrantPermitsAccess | GrantReadOnly : GrantPermitsAccess;
            var entry = flags | ((ulong)other << 16) | (granted[number][index].Mfn.Number << 32);
            memory.Write(domain.Grants.Frames[0].Mfn, ((XenAbiLayout.FirstReference + index) * GrantEntryBytes) / sizeof(ulong), entry);
        }
    }

    /// <summary>All memory that the contract does not see is the hypervisor's.</summary>
    private void TakeUnseen()
    {
        while (hypervisor.NextFree.Number + (ulong)sizes.Elsewhere < (ulong)memory.Frames)
        {
            hypervisor.AllocateShared(domains[0]);
        }
    }

    private void Watch(IStepSink<XenStepKind> sink)
    {
        var steps = new MemorySteps(sink, sizes);
        hypervisor.Flush(vcpus);
        first = hypervisor.NextFree;
        steps.NumberFrom(first);
        hypervisor.Steps = steps;
        facts.Watch(hypervisor, steps, first, vcpus);
        for (var frame = 0; frame < sizes.Elsewhere - XenAbiLayout.FreeFrames; frame++)
        {
            var domain = sizes.DomainOfFrame(frame);
            steps.Allocates(hypervisor.AllocatePage(domains[domain])!, domain);
        }
    }

    /// <summary>The first virtual processor of a domain writes its tables and loads them; the others load the same.</summary>
    private void Boot(Vcpu vcpu)
    {
        var steps = (MemorySteps)hypervisor.Steps!;
        var domain = sizes.DomainOfVcpu(vcpu.Number);
        steps.Creates(vcpu, domain);
        var root = FrameOf(XenAbiLayout.TableOf(sizes, domain, 4));
        Extend(vcpu, MmuextCommand.NewBaseptr, root);
        if (vcpu.Index == 0)
        {
            MapArguments(domain);
            for (var level = 2; level <= 4; level++)
            {
                var table = FrameOf(XenAbiLayout.TableOf(sizes, domain, level));
                var below = FrameOf(XenAbiLayout.TableOf(sizes, domain, level - 1));
                var entry = Entry.To(below, ArgumentFlags | Entry.Writable);
                new MmuUpdate(hypervisor, vcpu, [new MmuUpdateRequest(table.Number << 12, entry.Raw)], DomainId.Self.Number).Run();
            }
        }
    }

    private void Extend(Vcpu vcpu, MmuextCommand command, Mfn frame) => new MmuextOp(hypervisor, vcpu, [new MmuextRequest(command, frame.Number)], DomainId.Self).Run();

    /// <summary>In slots that the contract does not see, of all frames for level-1 tables; none of them is a table yet.</summary>
    private void MapArguments(int domain)
    {
        for (var frame = 0; frame < sizes.Elsewhere - XenAbiLayout.FreeFrames; frame++)
        {
            if (sizes.DomainOfFrame(frame) == domain && XenAbiLayout.LevelOf(sizes, frame) == 1)
            {
                MapArguments(domain, FrameOf(frame));
            }
        }
    }

    private void MapArguments(int domain, Mfn table)
    {
        foreach (var vcpu in vcpus.Where(vcpu => sizes.DomainOfVcpu(vcpu.Number) == domain))
        {
            for (var page = 0; page < arguments[vcpu.Number].Length; page++)
            {
                var writes = page * MachineMemory.FrameBytes < XenAbiLayout.ArgumentBytes ? Entry.Writable | Entry.Dirty : 0;
                memory.WriteEntry(table, XenAbiLayout.ArgumentSlot(sizes, vcpu.Number) + page, Entry.To(arguments[vcpu.Number][page].Mfn, ArgumentFlags | writes));
            }
        }
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
