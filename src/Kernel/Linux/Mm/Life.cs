namespace Verified.Kernel.Linux.Mm;

/// <summary>The life of an address space.</summary>
internal enum Life
{
    /// <summary>It does not exist.</summary>
    Absent,

    /// <summary>Threads run in it.</summary>
    Running,

    /// <summary>A fork is filling it.</summary>
    Born,

    /// <summary>It is being taken down.</summary>
    Exiting,
}
