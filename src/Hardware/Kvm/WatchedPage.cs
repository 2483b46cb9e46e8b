using System.Runtime.InteropServices;

namespace Verified.Hardware.Kvm;

/// <summary>What guest and host tell each other about one watched page: one cache line in the system area.</summary>
/// <remarks>See <see cref="GuestProgram"/> for the order in which the fields are written and read, and why.</remarks>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal struct WatchedPage
{
    public const int Bytes = 64;

    /// <summary>The guest address of the page's value.</summary>
    public ulong Address;

    /// <summary>Twice the number of times the host has thrown the content away; one more while it is at it. Written by the host.</summary>
    public ulong Drop;

    /// <summary>The last version the owner began to write.</summary>
    public ulong Intent;

    /// <summary><see cref="Drop"/> as it was before the last write.</summary>
    public ulong Before;

    /// <summary><see cref="Drop"/> as it was after the last write, rounded up to even.</summary>
    public ulong After;

    /// <summary>The last version the owner has written to the end; 0: none.</summary>
    public ulong Done;

    /// <summary>The only virtual CPU that writes the page.</summary>
    public ulong Owner;
}

/// <summary>What one virtual CPU remembers of a watched page.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal struct PageMemory
{
    public const int Bytes = 32;

    /// <summary>The version that the other fields speak of.</summary>
    public ulong Version;

    /// <summary>The drop count at which the version was last known to be there.</summary>
    public ulong Since;

    /// <summary>1 when the page was seen empty after the version had been written: the version is gone.</summary>
    public ulong Gone;
}

/// <summary>A value of a watched page: which page it belongs to, and which version of it. An empty page holds 0.</summary>
/// <param name="Page">The page's number.</param>
/// <param name="Version">Counts the owner's writes, from 1.</param>
internal readonly record struct PageValue(int Page, ulong Version)
{
    public const int VersionBits = 40;

    public ulong Word => ((ulong)Page + 1) << VersionBits | Version;

    /// <summary>Names a word read from a page, for people.</summary>
    public static string Describe(ulong word) => word == 0
        ? "nothing"
        : $"version {word & ((1UL << VersionBits) - 1)} of page {(long)(word >> VersionBits) - 1}";
}
