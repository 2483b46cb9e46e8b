using Verified.Abi;
using Verified.Abi.Xen;
using Verified.Models.Traces;

namespace Verified.Models.Xen.Entry;

/// <summary>A trace of control transfer as text.</summary>
/// <remarks>
/// <code>
/// verified trace 1
/// model xen-entry
/// sizes domains=1 vcpus=2 ports=3
/// actions
///   Iret 0 0 3 1 0 0 0
/// steps
///   Iret(vcpu0,Three,true,Zero)
/// verdict XEN-IRET-001 at 1
/// </code>
/// An action is followed by its virtual processor and six numbers.
/// </remarks>
public static class EntryTraceText
{
    private static readonly int Numbers = 7;
    private static readonly string Model = "xen-entry";

    /// <summary>The text of a trace.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="comments">Lines for people, put at the end.</param>
    public static string Print(Trace<EntryProgram, EntryStep> trace, IEnumerable<string>? comments = null) => Tell(trace).Print(comments);

    /// <summary>A trace in words.</summary>
    public static TraceInWords Tell(Trace<EntryProgram, EntryStep> trace)
    {
        var model = EntryModel.For(trace.Case.Sizes);
        return TraceInWords.Of(
            Model, Sizes(trace.Case.Sizes), [("actions", trace.Case.Actions.Select(a => $"{a.Kind} {a.Vcpu} {a.A} {a.B} {a.C} {a.D} {a.E} {a.F}"))], schedule: null,
            trace.Steps.Select(step => model.Text(step)), trace.Verdict);
    }

    /// <summary>Sizes on one line: <c>domains=1 vcpus=2 ports=3</c>.</summary>
    public static string Sizes(EntrySizes sizes) => $"domains={sizes.Domains} vcpus={sizes.Vcpus} ports={sizes.Ports}";

    /// <summary>Reads sizes; what is not named is as by default.</summary>
    /// <exception cref="BadInputException">A word is no size, or is out of range.</exception>
    public static EntrySizes ParseSizes(string where, IEnumerable<string> words)
    {
        var sizes = new EntrySizes();
        foreach (var word in words)
        {
            var (name, value) = TraceWords.Assignment(where, word);
            sizes = name switch
            {
                "domains" => sizes with { Domains = TraceWords.InRange(where, name, value, 1, 2) },
                "vcpus" => sizes with { Vcpus = TraceWords.InRange(where, name, value, 1, 4) },
                "ports" => sizes with { Ports = TraceWords.InRange(where, name, value, 1, 6) },
                _ => throw new BadInputException(where, $"domains=, vcpus= or ports=, not '{word}'"),
            };
        }
        return sizes.Vcpus >= sizes.Domains && sizes.Ports >= sizes.Domains ? sizes : throw new BadInputException(where, "a virtual processor and a port for each domain");
    }

    /// <summary>Reads a trace.</summary>
    /// <exception cref="BadInputException">A line is not what the format expects there.</exception>
    public static Trace<EntryProgram, EntryStep> Parse(string text, string file)
    {
        var lines = new TraceLines(Model, text, file);
        var sizes = ParseSizes(lines.Where, lines.Words("sizes"));
        lines.Next("actions");
        EntryAction[] actions = [.. lines.Indented().Select(line => Action(line.Where, line.Text))];
        var model = EntryModel.For(sizes);
        var steps = lines.Steps((where, line) => model.Contract.Parse(where, line) is var (kind, arguments) ? EntryModel.StepOf(kind, arguments) : default);
        return new(new(sizes, actions), steps, lines.Verdict());
    }

    private static EntryAction Action(string where, string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!Enum.TryParse<EntryActionKind>(words[0], out var kind) || kind.ToString() != words[0] || words.Length != Numbers + 1)
            throw new BadInputException(where, $"an action ({string.Join(", ", Enum.GetNames<EntryActionKind>())}) with {Numbers} numbers, not '{line}'");
        byte[] n = [.. words[1..].Select(word => (byte)TraceWords.InRange(where, "a number", word, 0, byte.MaxValue))];
        return new(kind, n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
    }
}
