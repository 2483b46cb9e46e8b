using Verified.Models.Judging;

namespace Verified.Models.Xen.Live;

/// <summary>Something that is not the same on both.</summary>
/// <param name="Call">The number of the call, from 0; that of all calls for what is found afterwards.</param>
/// <param name="What">What it is: a register, a word of memory.</param>
/// <param name="One">What the one says.</param>
/// <param name="Other">What the other says.</param>
public sealed record LiveDifference(int Call, string What, string One, string Other)
{
    /// <summary>The difference as a failure of a program, its calls numbered from 1.</summary>
    /// <param name="program">The program.</param>
    /// <param name="one">What the first one is called.</param>
    /// <param name="other">What the second one is called.</param>
    public Failure Of(IReadOnlyList<LiveCall> program, string one, string other) => new(
        FailureKind.Differs, LiveTraceText.Differs, Call + 1, Call < program.Count ? LiveTraceText.Text(program[Call]) : "after all calls", null, [$"{What}: {one} {One}, {other} {Other}"], [], []);

    /// <summary>For people.</summary>
    public override string ToString() => $"call {Call}, {What}: {One} and {Other}";
}
