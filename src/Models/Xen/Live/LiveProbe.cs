namespace Verified.Models.Xen.Live;

/// <summary>What a call is expected to answer.</summary>
/// <param name="Call">Its number in the program.</param>
/// <param name="Rax">The answer; nothing: anything.</param>
/// <param name="Handler">One plus the number of the handler that is entered; 0 for none.</param>
public readonly record struct LiveExpectation(int Call, long? Rax = null, ulong Handler = 0);

/// <summary>A question about the contract, put to a hypervisor: a short program, and what it must answer.</summary>
/// <param name="Name">The question.</param>
/// <param name="Program">The program.</param>
/// <param name="Expected">The answers.</param>
public sealed record LiveProbe(string Name, IReadOnlyList<LiveCall> Program, IReadOnlyList<LiveExpectation> Expected)
{
    /// <summary>It ends the domain.</summary>
    public bool Ends { get; init; }

    /// <summary>What it does cannot be undone.</summary>
    public bool Stays { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
