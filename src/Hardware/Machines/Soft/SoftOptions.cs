namespace Verified.Hardware.Machines.Soft;

/// <summary>What CPUs may do in one way or another.</summary>
/// <remarks>Source: Intel SDM volume 3, 4.8 and 4.10.3.</remarks>
public sealed record SoftOptions
{
    /// <summary>CPUs remember entries of the upper levels, and begin a walk there.</summary>
    public bool StructureCaches { get; init; }

    /// <summary>The accessed bit of an upper entry is set as soon as the entry is used, and stays when the walk ends in a fault below it; otherwise only a translation that succeeds sets any.</summary>
    public bool AccessedOnTheWay { get; init; }
}
