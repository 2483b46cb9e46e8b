namespace Verified.Abi.Xen.Transfer;

/// <summary>How large a hypervisor is built whose control transfer is judged. Every count is at least 1.</summary>
public sealed record TransferSizes
{
    /// <summary>Domains, 1 or 2.</summary>
    public int Domains { get; init; } = 1;

    /// <summary>Virtual processors of all domains together. Each has a processor of its own.</summary>
    public int Vcpus { get; init; } = 2;

    /// <summary>Ports of event channels that the contract sees, of all domains together.</summary>
    public int Ports { get; init; } = 3;

    /// <summary>The domain of a virtual processor.</summary>
    public int DomainOfVcpu(int vcpu) => vcpu % Domains;

    /// <summary>The number of a virtual processor within its domain.</summary>
    public int IndexOfVcpu(int vcpu) => vcpu / Domains;
}

/// <summary>What the numbers of the contract are on the processor.</summary>
public static class TransferNumbers
{
    /// <summary>The vectors: general protection fault, INT 0x80, invalid opcode, NMI, page fault, breakpoint, debug, device not available, segment not present, stack, and one of software's.</summary>
    public static IReadOnlyList<byte> Vectors { get; } = [13, 0x80, 6, 2, 14, 3, 1, 7, 11, 12, 0x21];

    /// <summary>Ports of the processor's input and output.</summary>
    public static IReadOnlyList<ushort> IoPorts { get; } = [0x3f8, 0x71];

    /// <summary>The descriptor that two numbers describe: type, S, P and level in the first; in the second L, a selector of the guest's or not, and bits that gates have reserved.</summary>
    public static ulong Descriptor(byte bits, byte more) =>
        ((ulong)bits << 40) | (((ulong)more & 1) << 53) | ((more & 2) != 0 ? 0xe033_0000ul : (more & 4) != 0 ? 0xe008_0000ul : 0x0010_0000ul) | ((more & 8) != 0 ? 1ul << 36 : 0);

    /// <summary>Multicalls that the contract sees; more are not made.</summary>
    public static int CallLists { get; } = 3;

    /// <summary>Calls that a multicall has at most.</summary>
    public static int Calls { get; } = 3;

    /// <summary>Registers that hold addresses of breakpoints.</summary>
    public static int Breakpoints { get; } = 4;

    /// <summary>Words of ports that the contract sees.</summary>
    public static int Selectors { get; } = 2;
}
