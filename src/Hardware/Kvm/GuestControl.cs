using System.Runtime.InteropServices;

namespace Verified.Hardware.Kvm;

/// <summary>What the guest agent may catch the host at.</summary>
internal enum GuestViolation : ulong
{
    /// <summary>A page holds the value of another page.</summary>
    Foreign = 1,

    /// <summary>A page holds a version older than the last one.</summary>
    Stale = 2,

    /// <summary>A page holds a version that nobody has begun to write.</summary>
    Unwritten = 3,

    /// <summary>A page holds a version that had been thrown away.</summary>
    Reappeared = 4,

    /// <summary>A page is empty, although nobody threw its content away since it was last known to be there.</summary>
    Lost = 5,
}

/// <summary>One access as the agent saw it; the fields are in the order in which they were read.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal struct GuestObservation
{
    public const int Bytes = 128;

    public GuestViolation Violation;
    public ulong Page, Done, Before, After, DropBefore, Value, DropAfter, Intent, Since, Gone;

    public override readonly string ToString() =>
        $"guest: {Violation}: page {Page} holds {PageValue.Describe(Value)}; version {Done} was written (begun: {Intent}) at drop count " +
        $"{Before}..{After}, read at drop count {DropBefore}..{DropAfter}, last known there at {Since}, seen gone: {Gone}";
}

/// <summary>The control page of one virtual CPU, shared between the agent and us.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GuestControl
{
    public const int Bytes = 0x1000, MaxRecords = 16, CurrentOffset = 0x80, RecordsOffset = 0x100;

    /// <summary>Not 0: the agent shall leave the guest.</summary>
    public ulong Stop;

    /// <summary>Accesses that were judged.</summary>
    public ulong Reads;

    /// <summary>Versions written.</summary>
    public ulong Writes;

    /// <summary>Violations seen; the first <see cref="MaxRecords"/> of them are recorded.</summary>
    public ulong Violations;

    /// <summary>Violations seen of each kind, by its number.</summary>
    public fixed ulong ByKind[6];
}
