namespace Verified.Hardware.Xen.Kernels;

/// <summary>A small kernel of our own whose console says what a hypervisor made of it: the same on every one that keeps the contract.</summary>
/// <param name="Name">A word for people.</param>
/// <param name="Says">What it tries, in one sentence.</param>
public sealed record TestKernel(string Name, string Says)
{
    /// <summary>Its ELF file.</summary>
    public required byte[] File { get; init; }

    /// <summary>What each of them tries.</summary>
    private static readonly (string Name, string Says, Action<KernelWriter> Write)[] Parts =
    [
        ("hello", "Prints a line.", kernel => kernel.Say("hello\n")),
        ("start-info", "Prints what it finds at its start: flags, its command line, and the module beside it.", StartInfos.Write),
        ("vcpus", "Asks for its vCPU, for one that is none, and for their timers.", Vcpus.Write),
        ("exceptions", "Raises exceptions and looks at what its handlers are given.", Exceptions.Write),
        ("events", "Sends itself an event while events are masked, and unmasks them.", Events.Write),
        ("user-mode", "Goes to user mode and comes back by each way there is.", UserMode.Write),
        ("tables", "Changes its own pagetables in permitted and forbidden ways.", Tables.Write),
        ("stores", "Stores into a table of level 1, which are emulated for the control domain.", Stores.Write),
        ("descriptors", "Gives itself a descriptor table, and loads from it.", Descriptors.Write),
        ("privileged", "Executes privileged instructions that are emulated, and others.", Privileged.Write),
        ("recursive-root", "XSA-182: lets the root refer to itself, read-only, and then tries to make that writable.", RecursiveRoot.Write),
        ("machine-to-physical", "Reads the machine-to-physical table at its own frames.", MachineToPhysical.Write),
        ("multicall-iret", "XSA-213: leaves the kernel in the middle of a multicall.", MulticallIret.Write),
        ("int80", "XSA-259: executes INT 0x80 without a handler, and with one.", Int80.Write),
        ("debug-registers", "XSA-12 and XSA-444: sets debug registers to what they must not be.", DebugRegisters.Write),
        ("selectors", "Loads selectors that there are, and others.", Selectors.Write),
        ("returns", "Executes far returns and interrupt returns.", Selectors.WriteReturns),
        ("console", "Writes to the console from where nothing is.", Consoles.Write),
        ("iopl", "Executes cli and out at each I/O privilege level, in the kernel and in user mode.", IoPrivilege.Write),
    ];

    /// <summary>All of these attempts after each other in one kernel.</summary>
    public static TestKernel Tour { get; } = Written("tour", "Does what all the others do.", kernel =>
    {
        foreach (var (name, _, write) in Parts)
        {
            kernel.Say($"-- {name}\n");
            write(kernel);
        }
    });

    /// <summary>The agent, on its own.</summary>
    public static TestKernel Agent { get; } = new("agent", "Without a host it executes a program of its own: pagetables, exceptions, user mode and events.") { File = AgentElf.ToFile() };

    /// <summary>All of them: the agent, the tour, and each attempt of it alone.</summary>
    public static IReadOnlyList<TestKernel> All { get; } = [Agent, Tour, .. Parts.Select(part => Written(part.Name, part.Says, part.Write))];

    /// <summary>A kernel that ends without a word.</summary>
    public static TestKernel LastVcpu { get; } = Written("last-vcpu", "Prints a line and takes its only vCPU down.", Vcpus.TakeLastDown);

    private static TestKernel Written(string name, string says, Action<KernelWriter> write)
    {
        var kernel = new KernelWriter();
        write(kernel);
        return new TestKernel(name, says) { File = kernel.ToFile() };
    }
}
