using Verified.Models.Xen.Live;
using Verified.Spec.Language.Manual;
using Verified.Spec.Paging.Answers;

namespace Verified.Cli.Evidence;

/// <summary>One probe that is put to real Xen, or one thing in which a real machine or hypervisor is free.</summary>
internal static class ProbePage
{
    public static IEnumerable<string> Ids => [.. LiveProbes.All.Select(probe => probe.Name), .. Enum.GetNames<LiveFreedom>(), .. Enum.GetNames<Looseness>()];

    public static IEnumerable<string>? Find(string id) =>
        LiveProbes.All.FirstOrDefault(probe => probe.Name == id) is { } known ? Lines(known) : Freedom<LiveFreedom>(id, "live xen") ?? Freedom<Looseness>(id, "machine agree");

    private static IEnumerable<string> Lines(LiveProbe probe) =>
    [
        probe.Name,
        "  kind     a probe: a short program of which it is written down what Xen answers; real Xen and ours are asked in './verified live xen'",
        .. LiveTraceText.Tell(probe.Program, null).Programs[0].Operations.Select((call, number) => $"  call {number,2}  {call}{Expected(probe, number)}"),
    ];

    private static string Expected(LiveProbe probe, int call) =>
        string.Concat(probe.Expected.Where(expected => expected.Call == call).Select(expected => $"{(expected.Rax is { } answer ? $"  answers {answer}" : "")}{(expected.Handler > 0 ? $"  enters handler {expected.Handler - 1}" : "")}"));

    private static IEnumerable<string>? Freedom<TFreedom>(string id, string verb) where TFreedom : struct, Enum => typeof(TFreedom).GetField(id) is { IsLiteral: true } field
        ? [$"{id}  {new SourceComments(typeof(TFreedom)).Summary(field)}", $"  kind     a freedom: './verified {verb}' allows it, and counts how often it was used"]
        : null;
}
