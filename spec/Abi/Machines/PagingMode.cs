namespace Verified.Abi.Machines;

/// <summary>The format of the pagetables.</summary>
/// <remarks>Source: Intel SDM volume 3, 4.1.1.</remarks>
public enum PagingMode
{
    /// <summary>Entries of 32 bits, two levels.</summary>
    TwoLevel,

    /// <summary>Entries of 64 bits, three levels, 32-bit addresses.</summary>
    Pae,

    /// <summary>Entries of 64 bits, four levels, 48-bit addresses.</summary>
    FourLevel,

    /// <summary>Entries of 64 bits, five levels, 57-bit addresses.</summary>
    FiveLevel,
}
