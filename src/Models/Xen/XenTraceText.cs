using Verified.Abi;
using Verified.Abi.Xen;
using Verified.Models.Traces;

namespace Verified.Models.Xen;

/// <summary>A trace of a hypervisor as text: the format of <see cref="TraceText"/> with virtual processors in place of threads.</summary>
/// <remarks>
/// <code>
/// verified trace 1
/// model xen
/// sizes frames=11 slots=3 domains=2 vcpus=3
/// vcpu 0
///   Update 3 0 5 7 0 0 0
///   Extend 3 0 0 0 0 0 0 joined checks=256
/// schedule 0*2
/// steps
///   StoreData(vcpu0,frame3,slot0,true,frame5,true,Adjusted)
/// verdict REFINE-STATE at 1
/// </code>
/// </remarks>
public static class XenTraceText
{
    private static readonly int Arguments = 7, MostVcpus = 8;
    private static readonly string Model = "xen";

    /// <summary>The text of a trace.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="comments">Lines for people, put at the end.</param>
    public static string Print(Trace<XenCase, XenStep> trace, IEnumerable<string>? comments = null) => Tell(trace).Print(comments);

    /// <summary>A trace in words.</summary>
    public static TraceInWords Tell(Trace<XenCase, XenStep> trace)
    {
        var (program, model) = (trace.Case.Program, XenModel.For(trace.Case.Program.Sizes));
        return TraceInWords.Of(
            Model, Sizes(program.Sizes), program.Vcpus.Select((vcpu, number) => ($"vcpu {number}", vcpu.Select(Operation))), trace.Case.Schedule,
            trace.Steps.Select(step => model.Text(step)), trace.Verdict);
    }

    /// <summary>Sizes on one line: <c>frames=11 slots=3 domains=2 vcpus=3</c>.</summary>
    public static string Sizes(XenSizes sizes) => $"frames={sizes.Frames} slots={sizes.Slots} domains={sizes.Domains} vcpus={sizes.Vcpus}{(sizes.LinearTables ? " linear=1" : "")}";

    /// <summary>Reads sizes; what is not named is as by default.</summary>
    /// <exception cref="BadInputException">A word is no size, or is out of range.</exception>
    public static XenSizes ParseSizes(string where, IEnumerable<string> words)
    {
        var sizes = new XenSizes();
        foreach (var word in words)
        {
            var (name, value) = TraceWords.Assignment(where, word);
            sizes = name switch
            {
                "frames" => sizes with { Frames = TraceWords.InRange(where, name, value, 4, 32) },
                "slots" => sizes with { Slots = TraceWords.InRange(where, name, value, 1, 5) },
                "domains" => sizes with { Domains = TraceWords.InRange(where, name, value, 1, 2) },
                "vcpus" => sizes with { Vcpus = TraceWords.InRange(where, name, value, 1, MostVcpus) },
                "linear" => sizes with { LinearTables = TraceWords.InRange(where, name, value, 0, 1) == 1 },
                _ => throw new BadInputException(where, $"frames=, slots=, domains=, vcpus= or linear=, not '{word}'"),
            };
        }
        return sizes.Vcpus >= sizes.Domains ? sizes : throw new BadInputException(where, "a virtual processor for each domain");
    }

    /// <summary>Reads a trace.</summary>
    /// <exception cref="BadInputException">A line is not what the format expects there.</exception>
    public static Trace<XenCase, XenStep> Parse(string text, string file)
    {
        var lines = new TraceLines(Model, text, file);
        var sizes = ParseSizes(lines.Where, lines.Words("sizes"));
        var vcpus = lines.Programs("vcpu", sizes.Vcpus, Operation);
        var (schedule, model) = (lines.Schedule(), XenModel.For(sizes));
        var steps = lines.Steps((where, line) => Step(where, line, model));
        return new(new(new(sizes, vcpus), schedule), steps, lines.Verdict());
    }

    private static string Operation(XenOperation o)
        => $"{o.Kind} {o.A} {o.B} {o.C} {o.D} {o.E} {o.F} {o.G}{(o.IsJoined ? " joined" : "")}{(o.Checks > 0 ? $" checks={o.Checks}" : "")}";

    private static XenOperation Operation(string where, string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!Enum.TryParse<XenOperationKind>(words[0], out var kind) || kind.ToString() != words[0] || words.Length <= Arguments)
            throw new BadInputException(where, $"an operation ({string.Join(", ", Enum.GetNames<XenOperationKind>())}) with {Arguments} numbers, not '{line}'");
        byte[] n = [.. words[1..(Arguments + 1)].Select(word => (byte)TraceWords.InRange(where, "a number", word, 0, byte.MaxValue))];
        var (joined, checks) = (false, 0);
        foreach (var word in words[(Arguments + 1)..])
        {
            if (word == "joined")
                joined = true;
            else if (TraceWords.Assignment(where, word) is ("checks", var value))
                checks = TraceWords.InRange(where, "checks", value, 1, ushort.MaxValue);
            else
                throw new BadInputException(where, $"'joined' or checks=, not '{word}'");
        }
        return new(kind, n[0], n[1], n[2], n[3], n[4], n[5], n[6], joined, (ushort)checks);
    }

    internal static XenStep Step(string where, string text, XenModel model)
    {
        var (kind, arguments) = StepText.Parse<XenStepKind>(where, text, "ValidateLeaf(frame2,slot0)", model.RuleOf);
        byte[] n = [.. arguments, 0, 0, 0, 0, 0, 0, 0];
        return new(kind, n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
    }
}
