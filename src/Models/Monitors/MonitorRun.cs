namespace Verified.Models.Monitors;

/// <summary>What a monitor says of the steps that it was told of.</summary>
public enum MonitorVerdict
{
    /// <summary>Some explanation by hidden steps is left.</summary>
    Fits,

    /// <summary>No explanation is left.</summary>
    Violates,

    /// <summary>What was seen led out of the scope: neither is known.</summary>
    CannotTell,
}

/// <summary>A monitor on its way through a recording: one for each address, or whatever else the scope has one of.</summary>
public struct MonitorRun(ContractMonitor monitor, bool fromTheStart)
{
    private int state = fromTheStart ? monitor.Initial : monitor.Anywhere;

    /// <summary>The state of the monitor before the first letter that did not fit, or that of now.</summary>
    public readonly int State => state;

    /// <summary>The letter that did not fit, or -1.</summary>
    public int Offending { get; private set; } = -1;

    /// <summary>What is to be said now.</summary>
    public readonly MonitorVerdict Verdict => Offending >= 0 ? MonitorVerdict.Violates : monitor.IsLost(state) ? MonitorVerdict.CannotTell : MonitorVerdict.Fits;

    /// <summary>The letter with a name.</summary>
    public readonly int Letter(string name) => monitor.Seen.Letter(name);

    /// <summary>A step is seen. After one that does not fit nothing changes any more, until <see cref="Forget"/>.</summary>
    /// <returns>Whether it fits.</returns>
    public bool Take(int letter)
    {
        if (Offending >= 0)
        {
            return false;
        }

        var next = monitor.Next(state, letter);
        if (next == ContractMonitor.Violated)
        {
            Offending = letter;
            return false;
        }

        state = next;
        return true;
    }

    /// <summary>Steps may be missing here: from now on nothing is known of what was before.</summary>
    public void Forget() => (state, Offending) = (monitor.Anywhere, -1);
}
