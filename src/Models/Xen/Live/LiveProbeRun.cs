namespace Verified.Models.Xen.Live;

/// <summary>Puts probes to two hypervisors.</summary>
/// <param name="pair">The two.</param>
public sealed class LiveProbeRun(LivePair pair)
{
    /// <summary>Why a probe is not answered as it should be; nothing if it is.</summary>
    public string? Judge(LiveProbe probe)
    {
        var deaths = pair.Deaths;
        var difference = pair.Run(probe.Program, stays: probe.Stays);
        if (difference is not null)
            return $"they differ: {difference}";
        if (probe.Ends != pair.Deaths > deaths)
            return probe.Ends ? "the domain lives" : "the domain dies";
        return probe.Ends ? null : probe.Expected.Select(Wrong).FirstOrDefault(wrong => wrong is not null);
    }

    private string? Wrong(LiveExpectation expected)
    {
        var (rax, handler) = pair.Answered[expected.Call];
        return handler != expected.Handler ? $"call {expected.Call} enters handler {(long)handler - 1}, not {(long)expected.Handler - 1}"
            : expected.Rax is { } answer && rax != answer ? $"call {expected.Call} answers {rax}, not {answer}"
            : null;
    }
}
