using Verified.Abi.Notifier;
using Verified.Models.Programs;
using Verified.Models.Refinement;

namespace Verified.Models.Traces;

/// <summary>A trace as text.</summary>
/// <remarks>
/// <code>
/// verified trace 1
/// model notifier
/// sizes pages=6 vas=4 … point=1 pinned=0 swapping=1 forking=1
/// thread 0
///   write cpu=0 mm=0 va=0 value=1
/// thread 1
///   unmap mm=0 first=0 last=0
/// schedule 0*9 1*4
/// steps
///   CreateMm(mm0)
///   PrepareChange(change0,mm0,va0)
/// verdict MMN-SPTE-001 at 17
/// </code>
/// <c>verdict holds</c> stands where nothing is wrong. A line that starts with <c>#</c> says nothing to the reader of the format.
/// </remarks>
public static class TraceText
{
    private static readonly int MostThreads = 32;
    private static readonly string Model = "notifier";

    /// <summary>The text of a trace.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="comments">Lines for people, put at the end.</param>
    public static string Print(Trace<TestCase, Step> trace, IEnumerable<string>? comments = null) => Tell(trace).Print(comments);

    /// <summary>A trace in words.</summary>
    public static TraceInWords Tell(Trace<TestCase, Step> trace)
    {
        var (program, model) = (trace.Case.Program, NotifierModel.For(trace.Case.Program.Sizes));
        return TraceInWords.Of(
            Model, SizesText.Print(program.Sizes), program.Threads.Select((thread, number) => ($"thread {number}", thread.Select(OperationText.Print))), trace.Case.Schedule,
            trace.Steps.Select(step => model.Text(step)), trace.Verdict);
    }

    /// <summary>Reads a trace.</summary>
    /// <exception cref="Abi.BadInputException">A line is not what the format expects there.</exception>
    public static Trace<TestCase, Step> Parse(string text, string where)
    {
        var lines = new TraceLines(Model, text, where);
        var sizes = SizesText.Parse(lines.Where, lines.Words("sizes"));
        var threads = lines.Programs("thread", MostThreads, OperationText.Parse);
        if (threads.Count == 0)
            throw lines.Expected("'thread 0'");
        var (schedule, model) = (lines.Schedule(), NotifierModel.For(sizes));
        var steps = lines.Steps((at, line) => Step(at, line, model));
        return new(new(new(sizes, threads), schedule), steps, lines.Verdict());
    }

    private static Step Step(string where, string text, NotifierModel model)
    {
        var (kind, arguments) = StepText.Parse<StepKind>(where, text, "ZapPte(window0,va1)", model.RuleOf);
        byte[] n = [.. arguments, 0, 0, 0, 0, 0];
        return new Step(kind, n[0], n[1], n[2], n[3], n[4]);
    }
}
