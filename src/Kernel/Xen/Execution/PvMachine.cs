using Verified.Abi;
using Verified.Abi.Machines;
using Verified.Kernel.Xen.Boot;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Traps;

namespace Verified.Kernel.Xen.Execution;

/// <summary>The hypervisor with one guest, its control domain, whose instructions a processor executes in ring 3.</summary>
/// <remarks>
/// The guest is started as Xen starts its control domain. Whatever the processor comes back with is turned into what the hypervisor is told of:
/// a hypercall, an exception, a system call; then what waits is delivered, and the processor goes on. One vCPU. Time passes only while the guest
/// runs for long or sleeps: it jumps to when the guest wants to be woken. Source: Xen 4.17.7 xen/arch/x86/x86_64/entry.S.
/// </remarks>
public sealed partial class PvMachine
{
    /// <summary>How much memory beside the guest's the hypervisor has for itself, and to give away.</summary>
    private const int FramesBesides = 4096;

    /// <summary>So much time has passed when the processor came back by itself.</summary>
    private const ulong SliceNanoseconds = 10_000_000;

    private const int PageShift = 12;

    private readonly IRing3Processor processor;
    private readonly Hypervisor hypervisor;
    private readonly Domain domain;
    private readonly Vcpu vcpu;
    private readonly KernelImage kernel;
    private readonly ElfSymbols symbols;
    private readonly Ring3State state = new();
    private readonly CallLog calls = new();

    private PvMachine(IRing3Processor processor, Hypervisor hypervisor, BuiltDomain built, KernelImage kernel, ElfSymbols symbols)
    {
        (this.processor, this.hypervisor, this.kernel, this.symbols) = (processor, hypervisor, kernel, symbols);
        domain = built.Domain;
        vcpu = domain.Vcpus[0];
        var registers = vcpu.Context.Registers;
        (registers.Rip, registers.Rsp, registers.Rsi) = (built.Registers.Rip, built.Registers.Rsp, built.Registers.Rsi);
        (registers.Cs, registers.Ss, registers.Rflags) = (built.Registers.Cs, built.Registers.Ss, built.Registers.Rflags);
    }

    /// <summary>How the guest has ended, or null while it runs.</summary>
    public GuestEnd? End { get; private set; }

    /// <summary>How many hypercalls the guest has made; one of many calls counts as one.</summary>
    public long Hypercalls => calls.Count;

    /// <summary>How many exceptions of the guest the processor has come back with.</summary>
    public long Exceptions { get; private set; }

    /// <summary>How much memory a processor needs for a guest.</summary>
    public static int BytesFor(BootRequest request) => (request.Pages + FramesBesides) * MachineMemory.FrameBytes;

    /// <summary>Looks at the kernel, without any processor.</summary>
    /// <exception cref="BadInputException">It is no kernel that can be booted.</exception>
    public static void Check(BootRequest request) => Read(request);

    /// <summary>Builds the control domain.</summary>
    /// <param name="request">What is booted.</param>
    /// <param name="processor">Who executes it.</param>
    /// <param name="console">Where its console goes.</param>
    /// <exception cref="BadInputException">It is no kernel that can be booted.</exception>
    public static PvMachine Boot(BootRequest request, IRing3Processor processor, IGuestConsole console)
    {
        var kernel = Read(request);
        var hypervisor = new Hypervisor(new MachineMemory(processor.Memory), ControlDomainRights.DeviceFrames) { Console = console };
        var plan = new DomainPlan
        {
            Id = new DomainId(0), Kernel = kernel, Pages = request.Pages, IsInitialDomain = true, CommandLine = request.CommandLine, Initrd = request.Module,
        };
        if (DomainBuilder.Build(hypervisor, plan, out var built) is { } refusal)
        {
            throw new BadInputException($"{request.Name}: {refusal.Where}", refusal.Expected);
        }

        ControlDomainRights.Grant(built!.Domain);
        return new PvMachine(processor, hypervisor, built, kernel, ElfSymbols.Read(request.Kernel));
    }

    private static KernelImage Read(BootRequest request) =>
        KernelImage.Read(request.Kernel, out var kernel) is { } unreadable ? throw new BadInputException($"{request.Name}: {unreadable.Where}", unreadable.Expected) : kernel!;

    /// <summary>Lets the guest run until the processor comes back once, and handles why.</summary>
    /// <returns>False when the guest has ended.</returns>
    public bool Step()
    {
        if (End is null)
        {
            Proceed();
        }

        return End is null;
    }

    /// <summary>The machine frame at an address of the guest's, for who looks into its memory.</summary>
    internal ulong? FrameAt(ulong va) => hypervisor.FindL1Entry(vcpu, va) is var (table, slot) ? hypervisor.Memory.ReadEntry(table.Mfn, slot).Frame.Number : null;

    private void Proceed()
    {
        switch (hypervisor.Transfer.ReturnPath.ReturnToGuest(vcpu))
        {
            case NextStep.RunsGuest:
                Execute();
                break;
            case NextStep.Sleeps:
                Sleep();
                break;
            case NextStep.GoesOn:
                break;
            case NextStep.Stops:
                End = Describe();
                break;
        }
    }

    private void Execute()
    {
        if (hypervisor.Memory.EntriesChanged)
        {
            hypervisor.Memory.EntriesChanged = false;
            processor.ForgetTranslations();
        }

        Load();
        var exit = processor.Run(state);
        Store();
        hypervisor.ForgetTranslations(vcpu);
        Remember(exit);
        Handle(exit);
    }

    /// <summary>It sleeps until the time for which it has set its timer. Nothing else comes from outside.</summary>
    private void Sleep()
    {
        if (vcpu.Context.TimerDeadline is { } deadline)
        {
            PassTime(deadline);
        }
        else
        {
            End = new GuestEnd(GuestEndKind.SleepsForever, "the guest sleeps, and nothing will ever wake it", []);
        }
    }

    private void PassTime(ulong until)
    {
        hypervisor.Now = Math.Max(hypervisor.Now, until);
        if (vcpu.Context.TimerDeadline is { } deadline && deadline <= hypervisor.Now)
        {
            vcpu.Context.TimerDeadline = null;
            hypervisor.Hypercalls.RaiseTimer(vcpu);
        }
    }
}
