using Verified.Abi;
using Verified.Abi.Xen.Guest;
using Verified.Models.Traces;

namespace Verified.Models.Xen.Guest;

/// <summary>A trace of a guest as text: the format of <see cref="TraceText"/> with processors in place of threads. The steps of the boot, which are always the same, are left out.</summary>
/// <remarks>
/// <code>
/// verified trace 1
/// model xen-guest
/// sizes cpus=2 pages=14 slots=3 mms=3
/// cpu 0
///   Touch 1 0 2 1
/// schedule 0
/// steps
///   LockTables(cpu0,mm1)
/// verdict holds
/// </code>
/// </remarks>
public static class GuestTraceText
{
    private static readonly int Arguments = 4;
    private static readonly string Model = "xen-guest";

    /// <summary>The text of a trace.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="comments">Lines for people, put at the end.</param>
    public static string Print(Trace<GuestCase, GuestStep> trace, IEnumerable<string>? comments = null) => Tell(trace).Print(comments);

    /// <summary>A trace in words.</summary>
    public static TraceInWords Tell(Trace<GuestCase, GuestStep> trace)
    {
        var (program, model) = (trace.Case.Program, GuestModel.For(trace.Case.Program.Sizes));
        return TraceInWords.Of(
            Model, Sizes(program.Sizes), program.Cpus.Select((cpu, number) => ($"cpu {number}", cpu.Select(o => $"{o.Kind} {o.A} {o.B} {o.C} {o.D}"))), trace.Case.Schedule,
            trace.Steps.Select(step => model.Text(step)), trace.Verdict);
    }

    /// <summary>Sizes on one line: <c>cpus=2 pages=14 slots=3 mms=3</c>.</summary>
    public static string Sizes(GuestSizes sizes) => $"cpus={sizes.Cpus} pages={sizes.Pages} slots={sizes.Slots} mms={sizes.Mms}";

    /// <summary>Reads sizes; what is not named is as by default.</summary>
    /// <exception cref="BadInputException">A word is no size, or is out of range.</exception>
    public static GuestSizes ParseSizes(string where, IEnumerable<string> words)
    {
        var sizes = new GuestSizes();
        foreach (var word in words)
        {
            var (name, value) = TraceWords.Assignment(where, word);
            sizes = name switch
            {
                "cpus" => sizes with { Cpus = TraceWords.InRange(where, name, value, 1, 4) },
                "pages" => sizes with { Pages = TraceWords.InRange(where, name, value, 6, 32) },
                "slots" => sizes with { Slots = TraceWords.InRange(where, name, value, 1, 3) },
                "mms" => sizes with { Mms = TraceWords.InRange(where, name, value, 1, 4) },
                _ => throw new BadInputException(where, $"cpus=, pages=, slots= or mms=, not '{word}'"),
            };
        }
        return sizes;
    }

    /// <summary>Reads a trace.</summary>
    /// <exception cref="BadInputException">A line is not what the format expects there.</exception>
    public static Trace<GuestCase, GuestStep> Parse(string text, string file)
    {
        var lines = new TraceLines(Model, text, file);
        var sizes = ParseSizes(lines.Where, lines.Words("sizes"));
        var cpus = lines.Programs("cpu", sizes.Cpus, Operation);
        var (schedule, model) = (lines.Schedule(), GuestModel.For(sizes));
        var steps = lines.Steps((where, line) => Step(where, line, model));
        return new(new(new(sizes, cpus), schedule), steps, lines.Verdict());
    }

    private static GuestOperation Operation(string where, string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!Enum.TryParse<GuestOperationKind>(words[0], out var kind) || kind.ToString() != words[0] || words.Length != Arguments + 1)
            throw new BadInputException(where, $"an operation ({string.Join(", ", Enum.GetNames<GuestOperationKind>())}) with {Arguments} numbers, not '{line}'");
        byte[] n = [.. words[1..].Select(word => (byte)TraceWords.InRange(where, "a number", word, 0, byte.MaxValue))];
        return new(kind, n[0], n[1], n[2], n[3]);
    }

    private static GuestStep Step(string where, string text, GuestModel model)
    {
        var (kind, arguments) = model.Contract.Parse(where, text);
        byte[] n = [.. arguments, 0, 0, 0, 0, 0, 0];
        return new(kind, n[0], n[1], n[2], n[3], n[4], n[5]);
    }
}
