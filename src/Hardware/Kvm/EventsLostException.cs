namespace Verified.Hardware.Kvm;

/// <summary>A recording lacks events, so that nothing can be concluded from it: neither that all holds nor that something does not.</summary>
/// <param name="lost">How many are missing.</param>
public sealed class EventsLostException(ulong lost) : Exception($"{lost} events of the trace were lost")
{
    /// <summary>How many are missing.</summary>
    public ulong Lost => lost;
}
