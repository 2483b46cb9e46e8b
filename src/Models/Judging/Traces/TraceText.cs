using Verified.Abi;
using Verified.Models.Schedules;

namespace Verified.Models.Judging.Traces;

/// <summary>Traces of a contract as text, read, and run again.</summary>
/// <remarks>
/// <code>
/// verified trace 2
/// model notifier
/// sizes pages=6 vas=4 … point=1 pinned=0 swapping=1 forking=1
/// thread 0
///   write cpu=0 mm=0 va=0 value=1
/// thread 1
///   unmap mm=0 first=0 last=0
/// schedule 0*9 1*4
/// steps
///   CreateMm(mm0)
///   PreparePteUpdate(update0,mm0,va0)
/// verdict MMN-SPTE-001 at 17
/// </code>
/// <c>verdict holds</c> stands where nothing is wrong. A line that starts with <c>#</c> says nothing to the reader of the format.
/// </remarks>
public static class TraceText
{
    /// <summary>The text of a trace.</summary>
    /// <param name="contract">Of which contract.</param>
    /// <param name="trace">The trace.</param>
    /// <param name="comments">Lines for people, put at the end.</param>
    public static string Print<TKind, TOperation, TSizes, TTarget>(
        this Contract<TKind, TOperation, TSizes, TTarget> contract, Trace<TKind, TOperation, TSizes> trace, IEnumerable<string>? comments = null)
        where TKind : struct, Enum where TSizes : class => contract.Tell(trace).Print(comments);

    /// <summary>The trace of a run.</summary>
    /// <param name="contract">Of which contract.</param>
    /// <param name="program">What was run.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="id">The claim, or the kind of failure, that the trace shows; if none is given, the failure's name.</param>
    public static Trace<TKind, TOperation, TSizes> TraceOf<TKind, TOperation, TSizes, TTarget>(
        this Contract<TKind, TOperation, TSizes, TTarget> contract, TestProgram<TOperation, TSizes> program, RunResult<TKind> result, string? id = null)
        where TKind : struct, Enum where TSizes : class => Trace<TKind, TOperation, TSizes>.Of(program, result, id);

    /// <summary>A trace in words.</summary>
    public static TraceInWords Tell<TKind, TOperation, TSizes, TTarget>(this Contract<TKind, TOperation, TSizes, TTarget> contract, Trace<TKind, TOperation, TSizes> trace)
        where TKind : struct, Enum where TSizes : class
    {
        var (program, model) = (trace.Case.Program, contract.ModelFor(trace.Case.Program.Sizes));
        return TraceInWords.Of(
            contract.Name, contract.Sizes.Print(program.Sizes), program.Threads.Select((thread, number) => ($"{contract.Actor} {number}", thread.Select(contract.Operations.Print))),
            trace.Case.Schedule, trace.Steps.Select(step => model.Text(step)), trace.Verdict);
    }

    /// <summary>Reads a trace.</summary>
    /// <param name="contract">Of which contract.</param>
    /// <param name="text">The text.</param>
    /// <param name="where">The file, for messages.</param>
    /// <exception cref="BadInputException">A line is not what the format expects there.</exception>
    public static Trace<TKind, TOperation, TSizes> Parse<TKind, TOperation, TSizes, TTarget>(this Contract<TKind, TOperation, TSizes, TTarget> contract, string text, string where)
        where TKind : struct, Enum where TSizes : class
    {
        var lines = new TraceLines(contract.Name, text, where);
        var place = lines.Where;
        string[] words = [.. lines.Words("sizes")];
        var sizes = contract.Sizes.Parse(place, [.. contract.SizesOfEarlierTraces.Where(earlier => !words.Any(word => word.Split('=')[0] == earlier.Split('=')[0])), .. words]);
        var (threads, schedule) = contract.OldCase(lines, sizes) ?? (lines.Programs(contract.Actor, contract.MostActors(sizes), contract.Reader(sizes)), null);
        if (threads.Count == 0)
            throw lines.Expected($"'{contract.Actor} 0'");
        schedule ??= lines.Schedule();
        var model = contract.ModelFor(sizes);
        var steps = lines.Steps((at, line) => model.Parse(at, line, contract.Example));
        return new(new(new(sizes, threads), schedule), steps, lines.Verdict());
    }

    /// <summary>Runs the program of a trace under its schedule, and compares.</summary>
    /// <param name="contract">Of which contract.</param>
    /// <param name="trace">The trace.</param>
    /// <param name="build">Builds an implementation of the given sizes.</param>
    /// <param name="before">The number of a step before which the specification's state is to be told; 0: none.</param>
    public static Replayed Replay<TKind, TOperation, TSizes, TTarget>(
        this Contract<TKind, TOperation, TSizes, TTarget> contract, Trace<TKind, TOperation, TSizes> trace, Func<TSizes, TTarget> build, int before = 0)
        where TKind : struct, Enum where TSizes : class
    {
        var program = trace.Case.Program;
        var watch = new StateWatch(contract.ModelFor(program.Sizes).Finite, before);
        var runner = contract.RunnerOf(build, program.Sizes);
        runner.Judging.Watch = watch;
        var run = runner.Run(program, new GivenScheduler(trace.Case.Schedule), trace.Verdict?.Id);
        return Replayed.Of(trace.Steps, trace.Verdict, run.Failure, run.Steps) with
        {
            Words = contract.Tell(Trace<TKind, TOperation, TSizes>.Of(program, run, trace.Verdict?.Id)),
            By = runner.By,
            Before = watch.Lines ?? [],
        };
    }
}
