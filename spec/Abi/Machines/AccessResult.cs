namespace Verified.Abi.Machines;

/// <summary>What a CPU made of an access.</summary>
/// <param name="Vector">The exception: 14 for a page fault, 13 or 12 for a non-canonical address; <see cref="None"/> if it happened.</param>
/// <param name="ErrorCode">The error code of the exception; 0 without one.</param>
/// <param name="Value">The word that was loaded by a read; 0 otherwise.</param>
public readonly record struct AccessResult(int Vector, uint ErrorCode, ulong Value)
{
    /// <summary>The vector of an access that happened.</summary>
    public const int None = -1;

    /// <summary>The vector of a page fault.</summary>
    public const int PageFault = 14;

    /// <summary>Whether an exception was raised.</summary>
    public bool Faulted => Vector != None;

    /// <summary>An access that happened.</summary>
    public static AccessResult Of(ulong value) => new(None, 0, value);
}
