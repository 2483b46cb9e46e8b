namespace Verified.Abi.Machines;

/// <summary>What an access does.</summary>
public enum AccessKind
{
    /// <summary>Loads a word.</summary>
    Read,

    /// <summary>Stores a word.</summary>
    Write,

    /// <summary>Fetches an instruction, which has to be a near return: the lowest byte of the word is 0xC3.</summary>
    Execute,
}
