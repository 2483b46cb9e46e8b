namespace Verified.Models.Xen.Abi;

/// <summary>What a word of a program is counted from.</summary>
public enum AbiBase
{
    /// <summary>A number as it stands.</summary>
    Number,

    /// <summary>The machine's number of a frame of the contract.</summary>
    Frame,

    /// <summary>The machine address of a frame of the contract: of an entry in it, or an entry that names it.</summary>
    Memory,

    /// <summary>The machine's number of a frame that a domain grants: the domain times four, and which.</summary>
    Granted,

    /// <summary>Its machine address.</summary>
    GrantedMemory,

    /// <summary>The machine address of a frame of the domain whose paging is translated.</summary>
    Translated,

    /// <summary>The address of the memory for the arguments of the call.</summary>
    Arguments,
}

/// <summary>A word that depends on where the machine's frames are.</summary>
/// <param name="Base">What it is counted from.</param>
/// <param name="Index">Which of these.</param>
/// <param name="Offset">How far from there.</param>
public readonly record struct AbiWord(AbiBase Base, byte Index, ulong Offset)
{
    /// <summary>A number as it stands.</summary>
    public static AbiWord Of(ulong number) => new(AbiBase.Number, 0, number);

    /// <summary>An address in the memory for arguments.</summary>
    public static AbiWord At(ulong offset) => new(AbiBase.Arguments, 0, offset);
}

/// <summary>A word that the guest writes into the memory for the arguments of a call.</summary>
/// <param name="Offset">Where; divisible by 8.</param>
/// <param name="Word">What.</param>
public readonly record struct AbiStore(ushort Offset, AbiWord Word);

/// <summary>A hypercall. Compares by value.</summary>
/// <param name="Number">Which; any number.</param>
/// <param name="Arguments">Its arguments, five at most.</param>
/// <param name="Stores">What the guest writes before.</param>
/// <param name="IsJoined">It is in one multicall with the one before it.</param>
/// <param name="Checks">After so many questions whether work is pending it is preempted; 0: never.</param>
/// <param name="List">Where the list of the multicall lies that begins with it, in the memory for arguments; 0: in the second page.</param>
public sealed record AbiOperation(ulong Number, IReadOnlyList<AbiWord> Arguments, IReadOnlyList<AbiStore> Stores, bool IsJoined = false, ushort Checks = 0, ushort List = 0)
{
    /// <summary>An argument; 0 if there is none.</summary>
    public AbiWord this[int argument] => argument < Arguments.Count ? Arguments[argument] : default;

    /// <inheritdoc/>
    public bool Equals(AbiOperation? other)
        => other is not null && (Number, IsJoined, Checks, List) == (other.Number, other.IsJoined, other.Checks, other.List) && Arguments.SequenceEqual(other.Arguments) && Stores.SequenceEqual(other.Stores);

    /// <inheritdoc/>
    public override int GetHashCode() => Arguments.Aggregate(HashCode.Combine(Number, IsJoined, Checks, Stores.Count), HashCode.Combine);
}
