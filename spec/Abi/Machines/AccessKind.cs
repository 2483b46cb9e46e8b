namespace Verified.Abi.Machines;

/// <summary>What an access does.</summary>
public enum AccessKind
{
    /// <summary>Loads a word.</summary>
    Read,

    /// <summary>Stores a word.</summary>
    Write,

    /// <summary>Fetches an instruction.</summary>
    Execute,
}
