using Verified.Abi.Machines;

namespace Verified.Hardware.Machines.Soft;

/// <summary>A machine that is a program: it is always there.</summary>
/// <remarks>It knows nothing of the specification of the page walk; it is one reading of the manual, and the specification another. In PAE it keeps the root's four entries, as Intel's CPUs do.
/// A fault is always that of the tables as they are, or as upper entries are remembered, never that of a remembered page.</remarks>
public sealed class SoftMachine : IMachine
{
    private const int WordsOfFrame = 512;
    private readonly PhysicalMemory memory;
    private readonly SoftCpu[] cpus;

    /// <summary>A machine whose memory is zero. Its CPUs have four levels of tables and their root at 0.</summary>
    /// <param name="cpus">How many CPUs.</param>
    /// <param name="words">How much memory, a multiple of 512.</param>
    /// <param name="options">What its CPUs do in one way or another.</param>
    /// <exception cref="ArgumentOutOfRangeException">No CPU, or memory that does not end with a frame.</exception>
    public SoftMachine(int cpus, int words, SoftOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cpus, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(words, WordsOfFrame);
        ArgumentOutOfRangeException.ThrowIfNotEqual(words % WordsOfFrame, 0);
        memory = new PhysicalMemory(words);
        this.cpus = [.. Enumerable.Range(0, cpus).Select(_ => new SoftCpu(memory, options ?? new SoftOptions()))];
    }

    /// <inheritdoc/>
    public string Name => "soft";

    /// <inheritdoc/>
    public int Cpus => cpus.Length;

    /// <inheritdoc/>
    public Span<ulong> Memory => memory.Words;

    /// <inheritdoc/>
    public string? WhyNot(in PagingControls controls, in Access access)
    {
        var isLong = controls.Mode is PagingMode.FourLevel or PagingMode.FiveLevel;
        if (!isLong && controls.ProcessContexts)
            return "only CPUs in 64-bit mode have contexts";
        if (!isLong && controls.ProtectionKeys)
            return "only CPUs in 64-bit mode have protection keys";
        if (controls.PhysicalBits is < 32 or > 52)
            return "physical addresses have 32 to 52 bits";
        return !isLong && access.Address > uint.MaxValue ? "addresses have 32 bits in this format" : null;
    }

    /// <inheritdoc/>
    public void Load(int cpu, in PagingControls controls, ulong cr3) => cpus[cpu].Load(controls, cr3);

    /// <inheritdoc/>
    public void LoadRoot(int cpu, ulong cr3) => cpus[cpu].LoadRoot(cr3);

    /// <inheritdoc/>
    public void Run(int cpu, ReadOnlySpan<Access> accesses, Span<AccessResult> results)
    {
        var runs = cpus[cpu];
        results = results[..accesses.Length];
        for (var i = 0; i < accesses.Length; i++)
            runs.Do(accesses[i], out results[i]);
    }

    /// <inheritdoc/>
    public void Flush(int cpu, FlushKind kind, ulong address) => cpus[cpu].Flush(kind, address);

    /// <summary>Nothing is held that is not memory of this program.</summary>
    public void Dispose()
    {
    }
}
