using Verified.Models.Judging;

namespace Verified.Cli.Progress;

/// <summary>Passes on how much is done, at once and on the same thread, where the library's own would post.</summary>
/// <param name="progress">Who hears.</param>
/// <param name="things">What is done.</param>
/// <param name="all">How much there is to do.</param>
/// <param name="phase">Which part of the work this is, where it has several.</param>
internal sealed class Heard(IProgress<Advance> progress, string things, long all, string? phase = null) : IFuzzListener
{
    public void Report(long value) => progress.Report(new Advance(value, things, all) { Phase = phase });

    public void Shrinks() => progress.Report(Advance.InWords("") with { Phase = phase is null ? "shrinking" : $"{phase}, shrinking" });
}
