using Verified.Abi;
using Verified.Abi.Xen.Live;
using Verified.Models.Judging.Traces;

namespace Verified.Models.Xen.Live;

/// <summary>A program for two hypervisors as text.</summary>
/// <remarks>
/// A word is a number in hexadecimal, or counted from something whose number differs: <c>mem704+67</c> is the machine address of page 704, and 67 more; <c>frame704</c> its frame; <c>tablemem0</c>,
/// <c>table0</c> and <c>tableva0</c> machine address, frame and address of a table with which the domain started; <c>foreignmem1+7</c> and <c>foreign1</c> of a frame that is not the domain's;
/// <c>sharedmem</c> of the shared info page; <c>args+8</c> is in the memory for the call's arguments.
/// <code>
/// verified trace 2
/// model live-xen
/// sizes pages=4096
/// program 0
///   Syscall rax=1 (args, 1, args+1f8, 7ff0) with 0:mem704+8 8:mem705+67
/// steps
/// verdict LIVE-XEN-DIFFERS at 1
/// </code>
/// </remarks>
public static class LiveTraceText
{
    /// <summary>The id of every difference.</summary>
    public static readonly string Differs = "LIVE-XEN-DIFFERS";

    private static readonly string Model = "live-xen";
    private static readonly int MostArguments = 5;
    private static readonly (LiveBase Base, string Name, bool HasIndex)[] Bases =
    [
        (LiveBase.TableMachine, "tablemem", true), (LiveBase.TableAddress, "tableva", true), (LiveBase.TableFrame, "table", true), (LiveBase.ForeignMachine, "foreignmem", true),
        (LiveBase.ForeignFrame, "foreign", true), (LiveBase.SharedInfoMachine, "sharedmem", false), (LiveBase.Machine, "mem", true), (LiveBase.Frame, "frame", true), (LiveBase.Arguments, "args", false),
    ];

    /// <summary>The text of a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="difference">What differs, if something does.</param>
    public static string Print(IReadOnlyList<LiveCall> program, LiveDifference? difference) =>
        Tell(program, difference).Print(difference is null ? [] : [$"xen and ours: {difference}"]);

    /// <summary>A program in words. Its calls are its steps.</summary>
    public static TraceInWords Tell(IReadOnlyList<LiveCall> program, LiveDifference? difference) =>
        TraceInWords.Of(Model, "pages=4096", [("program 0", program.Select(Text))], null, [], difference is null ? null : new TraceVerdict(Differs, difference.Call + 1));

    /// <summary>Reads a program.</summary>
    /// <exception cref="BadInputException">A line is not what the format expects there.</exception>
    public static IReadOnlyList<LiveCall> Parse(string text, string file)
    {
        var lines = new TraceLines(Model, text, file);
        lines.Words("sizes");
        var programs = lines.Programs("program", 1, Call);
        return programs is [{ Count: > 0 } program] && program.Count <= AgentLayout.MostCommands ? program
            : throw new BadInputException(file, $"one program of 1 to {AgentLayout.MostCommands} calls");
    }

    /// <summary>A call as it stands in a trace.</summary>
    internal static string Text(LiveCall call) =>
        $"{call.Stub} rax={call.Rax:x} ({string.Join(", ", call.Arguments.Select(Word))})"
        + (call.Rcx != 0 ? $" rcx={call.Rcx:x}" : "")
        + (call.Rsp != LiveValue.Of(AgentLayout.CommandStack) ? $" rsp={Word(call.Rsp)}" : "")
        + (call.Peek != default ? $" peek={Word(call.Peek)}" : "")
        + (call.Words.Count > 0 ? $" with {string.Join(' ', call.Words.Select(word => $"{word.Offset:x}:{Word(word.Value)}"))}" : "");

    private static string Word(LiveValue value)
    {
        if (value.Base == LiveBase.Number)
            return $"{value.Offset:x}";
        var (_, name, hasIndex) = Bases.Single(known => known.Base == value.Base);
        return $"{name}{(hasIndex ? value.Index : "")}{(value.Offset > 0 ? $"+{value.Offset:x}" : "")}";
    }

    private static LiveCall Call(string where, string line)
    {
        var (open, close) = (line.IndexOf('('), line.IndexOf(')'));
        if (open < 0 || close < open || line[..open].Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var name, var rax] || !Enum.TryParse<AgentStub>(name, out var stub) || !Enum.IsDefined(stub)
            || !rax.StartsWith("rax=", StringComparison.Ordinal))
            throw new BadInputException(where, $"'INSTRUCTION rax=NUMBER (ARGUMENTS) …', not '{line}'");
        LiveValue[] arguments = [.. line[(open + 1)..close].Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(word => Word(where, word))];
        var call = new LiveCall { Stub = stub, Rax = Number(where, rax["rax=".Length..]), Arguments = arguments };
        var words = new List<LiveWord>();
        foreach (var word in line[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            call = Add(where, word, call, words);
        return arguments.Length <= MostArguments ? call with { Words = words } : throw new BadInputException(where, $"at most {MostArguments} arguments, not {arguments.Length}");
    }

    private static LiveCall Add(string where, string word, LiveCall call, List<LiveWord> words)
    {
        if (word == "with")
            return call;
        if (word.Split(':') is [var at, var value])
        {
            words.Add(new(TraceWords.WordOffset(where, at, LiveCall.ArgumentBytes), Word(where, value)));
            return call;
        }
        return word.Split('=') switch
        {
            ["rcx", var rcx] => call with { Rcx = Number(where, rcx) },
            ["rsp", var rsp] => call with { Rsp = Word(where, rsp) },
            ["peek", var peek] => call with { Peek = Word(where, peek) },
            _ => throw new BadInputException(where, $"'with', OFFSET:WORD, rcx=, rsp= or peek=, not '{word}'"),
        };
    }

    private static LiveValue Word(string where, string word)
    {
        var plus = word.IndexOf('+');
        var (name, offset) = plus < 0 ? (word, 0ul) : (word[..plus], Number(where, word[(plus + 1)..]));
        foreach (var (known, text, hasIndex) in Bases)
        {
            if (name.StartsWith(text, StringComparison.Ordinal))
                return new(known, hasIndex ? TraceWords.InRange(where, "an index", name[text.Length..], 0, Most(known)) : 0, offset);
        }
        return Number(where, word);
    }

    private static int Most(LiveBase known) => known switch
    {
        LiveBase.Machine or LiveBase.Frame => 1023,
        LiveBase.ForeignMachine or LiveBase.ForeignFrame => Enum.GetValues<ForeignFrame>().Length - 1,
        LiveBase.TableMachine or LiveBase.TableFrame or LiveBase.TableAddress => 4,
        LiveBase.Number or LiveBase.SharedInfoMachine or LiveBase.Arguments => 0,
    };

    private static ulong Number(string where, string text) => TraceWords.Hexadecimal(where, "a number", text);
}
