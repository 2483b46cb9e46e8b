namespace Verified.Abi.Machines;

/// <summary>Physical memory and CPUs that walk the pagetables in it: a program, an emulator, or a real CPU.</summary>
/// <remarks>
/// Memory is the machine's and is written by its owner directly, as another CPU would; nothing is flushed by that. One thread uses a machine.
/// What an access may answer, and how it may change the tables, is said by the specification of the page walk alone.
/// A machine whose CPU needs code of its own to make accesses has it behind entry <see cref="ReservedEntry"/> of every root that is loaded, which it writes
/// when that is loaded, and again where it was cleared since. Its user asks for no access through it, and does not use a root that is loaded for something else.
/// It says nothing of an access whose tables or whose word lie beyond <see cref="Memory"/>: nobody asks for one.
/// </remarks>
public interface IMachine : IDisposable
{
    /// <summary>The entry of a root of four or five levels that belongs to the machine.</summary>
    public const int ReservedEntry = 300;

    /// <summary>A word for people: <c>soft</c>, <c>qemu</c>, <c>kvm</c>.</summary>
    string Name { get; }

    /// <summary>The CPUs, numbered from 0.</summary>
    int Cpus { get; }

    /// <summary>Physical memory that belongs to the user of the machine, from physical address 0 on: a multiple of 512 words.</summary>
    Span<ulong> Memory { get; }

    /// <summary>What the machine cannot do, in words, or null if it can take these controls and this access. Such accesses are skipped and counted.</summary>
    string? WhyNot(in PagingControls controls, in Access access);

    /// <summary>Loads the control registers and CR3 (the physical address of the root, and the context in bits 0 to 11 where <see cref="PagingControls.ProcessContexts"/>); everything is forgotten.</summary>
    /// <remarks>In <see cref="PagingMode.Pae"/> the root's four entries are read here; one that is present and has reserved bits is not loaded (a CPU answers with #GP), so nobody asks for it.</remarks>
    void Load(int cpu, in PagingControls controls, ulong cr3);

    /// <summary>Loads CR3 alone, with what that flushes. Bit 63 keeps the translations of the context where <see cref="PagingControls.ProcessContexts"/>.</summary>
    void LoadRoot(int cpu, ulong cr3);

    /// <summary>Accesses one after another, each with what the ones before have left.</summary>
    /// <param name="cpu">By whom.</param>
    /// <param name="accesses">Each must be one that the machine can do.</param>
    /// <param name="results">One for each access.</param>
    void Run(int cpu, ReadOnlySpan<Access> accesses, Span<AccessResult> results);

    /// <summary>Forgets translations.</summary>
    /// <param name="cpu">By whom.</param>
    /// <param name="kind">Which.</param>
    /// <param name="address">The virtual address for <see cref="FlushKind.Page"/>.</param>
    void Flush(int cpu, FlushKind kind, ulong address);
}
