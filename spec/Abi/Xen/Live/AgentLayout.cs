namespace Verified.Abi.Xen.Live;

/// <summary>Where the agent, a paravirtual kernel that does what it is told, has what: addresses of its own. Page n of its domain is at <c>VirtBase + 4096 n</c>.</summary>
/// <remarks>All of it lies in the first 4 MiB, which a builder of domains maps.</remarks>
public static class AgentLayout
{
    /// <summary>The size of a page.</summary>
    public const ulong PageBytes = 4096;

    /// <summary>Page 0.</summary>
    public const ulong VirtBase = 0xffff_ffff_8000_0000;

    /// <summary>Filled by the hypervisor.</summary>
    public const ulong HypercallPage = VirtBase + (1 * PageBytes);

    /// <summary>The entry, and the loop that takes commands.</summary>
    public const ulong Code = VirtBase + (2 * PageBytes);

    /// <summary>Where a command ends: registers are stored, the next command is taken.</summary>
    public const ulong Finish = VirtBase + (3 * PageBytes);

    /// <summary>The handler of vector v is at <c>Handlers + 16 v</c>; those of callbacks follow (<see cref="AgentHandler"/>), then a second set of all.</summary>
    public const ulong Handlers = VirtBase + (4 * PageBytes);

    /// <summary>How many bytes one handler, or one stub, has.</summary>
    public const ulong SlotBytes = 16;

    /// <summary>How many handlers a set has: vectors, and callbacks from 256 on.</summary>
    public const int HandlersOfASet = 272;

    /// <summary>What is added to the numbers of the second set's handlers.</summary>
    public const int SecondSet = 4096;

    /// <summary>The instructions that the kernel is told to execute (<see cref="AgentStub"/>), each followed by a jump to <see cref="Finish"/>.</summary>
    public const ulong KernelStubs = VirtBase + (7 * PageBytes);

    /// <summary>The same for user mode, each followed by a SYSCALL.</summary>
    public const ulong UserStubs = KernelStubs + (PageBytes / 2);

    /// <summary>The list of set_trap_table with which the agent begins.</summary>
    public const ulong TrapTable = VirtBase + (8 * PageBytes);

    /// <summary>The agent's variables, and what the host reads and writes first (<see cref="AgentMailbox"/>).</summary>
    public const ulong Mailbox = VirtBase + (9 * PageBytes);

    /// <summary>The top of the stack between commands.</summary>
    public const ulong AgentStack = VirtBase + (11 * PageBytes);

    /// <summary>The top of the stack on which commands run.</summary>
    public const ulong CommandStack = VirtBase + (12 * PageBytes);

    /// <summary>The top of the stack that the hypervisor takes when it comes from user mode.</summary>
    public const ulong KernelStack = VirtBase + (13 * PageBytes);

    /// <summary>The top of the stack in user mode.</summary>
    public const ulong UserStack = VirtBase + (14 * PageBytes);

    /// <summary>The shared info page is mapped here.</summary>
    public const ulong SharedInfo = VirtBase + (14 * PageBytes);

    /// <summary>What is to be done.</summary>
    public const ulong Commands = VirtBase + (16 * PageBytes);

    /// <summary>What came of it.</summary>
    public const ulong Results = VirtBase + (24 * PageBytes);

    /// <summary>How many commands one request can have.</summary>
    public const int MostCommands = 256;

    /// <summary>Memory for the arguments of hypercalls.</summary>
    public const ulong Arguments = VirtBase + (40 * PageBytes);

    /// <summary>How many pages of arguments there are.</summary>
    public const int ArgumentPages = 32;

    /// <summary>The end of what every agent has; its own program follows where it has one.</summary>
    public const ulong End = Arguments + (ArgumentPages * PageBytes);

    /// <summary>The first page of the pool: frames with which programs do what they like. They are mapped like all others.</summary>
    public const int PoolPage = 704;

    /// <summary>How many there are.</summary>
    public const int PoolPages = 24;

    /// <summary>The first page at whose address a frame of the pool is mapped for reading only, as long as the agent lives.</summary>
    public const int AliasPage = 768;

    /// <summary>The first page at whose address nothing is mapped when a program begins.</summary>
    public const int WindowPage = 832;

    /// <summary>How many such pages there are.</summary>
    public const int WindowPages = 16;

    /// <summary>The address of a page.</summary>
    public static ulong Va(int page) => VirtBase + ((ulong)page * PageBytes);

    /// <summary>The page of an address.</summary>
    public static int Page(ulong va) => (int)((va - VirtBase) / PageBytes);

    /// <summary>The address of the handler of a vector or callback.</summary>
    /// <param name="number">A vector, or from 256 on a callback.</param>
    /// <param name="set">0 or 1.</param>
    public static ulong Handler(int number, int set = 0) => Handlers + ((ulong)((set * HandlersOfASet) + number) * SlotBytes);

    /// <summary>The address of an instruction for the kernel.</summary>
    public static ulong Kernel(AgentStub stub) => KernelStubs + ((ulong)stub * SlotBytes);

    /// <summary>The address of an instruction for user mode.</summary>
    public static ulong User(AgentStub stub) => UserStubs + ((ulong)stub * SlotBytes);
}
