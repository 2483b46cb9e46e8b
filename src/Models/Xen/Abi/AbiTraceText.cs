using Verified.Abi;
using Verified.Abi.Xen;
using Verified.Models.Traces;

namespace Verified.Models.Xen.Abi;

/// <summary>A trace of hypercalls by number as text.</summary>
/// <remarks>
/// A word is a number, or counted from something: <c>frame3</c> is the machine's number of a frame, <c>mem3+10</c> an address in it, <c>granted4</c> and <c>grantedmem4+8</c> the same of
/// frames that domains grant, <c>args+100</c> an address in the memory for arguments.
/// <code>
/// verified trace 1
/// model xen-abi
/// sizes frames=24 slots=3 domains=2 vcpus=3
/// vcpu 0
///   call 1 (args+0, 1, args+1f8, 7ff0) with 0:mem2+8 8:mem3+10000000000067 joined checks=256
/// schedule 0*2
/// steps
///   StoreData(vcpu0,frame3,slot0,true,frame5,true,Adjusted)
/// verdict XEN-LIST-001 at 1
/// </code>
/// </remarks>
public static class AbiTraceText
{
    private static readonly int MostArguments = 5, KindsOfFrames = 5;
    private static readonly string Model = "xen-abi";
    private static readonly (AbiBase Base, string Name)[] Bases =
        [(AbiBase.GrantedMemory, "grantedmem"), (AbiBase.Granted, "granted"), (AbiBase.Memory, "mem"), (AbiBase.Frame, "frame"), (AbiBase.Translated, "translated"), (AbiBase.Arguments, "args")];

    /// <summary>The text of a trace.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="comments">Lines for people, put at the end.</param>
    public static string Print(Trace<AbiCase, XenStep> trace, IEnumerable<string>? comments = null) => Tell(trace).Print(comments);

    /// <summary>A trace in words.</summary>
    public static TraceInWords Tell(Trace<AbiCase, XenStep> trace)
    {
        var (program, model) = (trace.Case.Program, XenModel.For(trace.Case.Program.Sizes));
        return TraceInWords.Of(
            Model, XenTraceText.Sizes(program.Sizes), program.Vcpus.Select((vcpu, number) => ($"vcpu {number}", vcpu.Select(Call))), trace.Case.Schedule,
            trace.Steps.Select(step => model.Text(step)), trace.Verdict);
    }

    /// <summary>Reads a trace.</summary>
    /// <exception cref="BadInputException">A line is not what the format expects there.</exception>
    public static Trace<AbiCase, XenStep> Parse(string text, string file)
    {
        var lines = new TraceLines(Model, text, file);
        var sizes = ParseSizes(lines.Where, lines.Words("sizes"));
        var vcpus = lines.Programs("vcpu", sizes.Vcpus, (where, line) => Call(where, line, sizes.Frames));
        var (schedule, model) = (lines.Schedule(), XenModel.For(sizes));
        var steps = lines.Steps((where, line) => XenTraceText.Step(where, line, model));
        return new(new(new(sizes, vcpus), schedule), steps, lines.Verdict());
    }

    /// <summary>Reads sizes; each domain needs a frame for a table of each level, and one for data.</summary>
    /// <exception cref="BadInputException">A word is no size, is out of range, or there are too few frames.</exception>
    internal static XenSizes ParseSizes(string where, IEnumerable<string> words)
    {
        var sizes = XenTraceText.ParseSizes(where, words);
        var kinds = Enumerable.Range(0, Math.Max(0, sizes.Elsewhere - XenAbiLayout.FreeFrames)).Select(frame => (sizes.DomainOfFrame(frame), XenAbiLayout.LevelOf(sizes, frame))).ToHashSet();
        return kinds.Count == sizes.Domains * KindsOfFrames ? sizes : throw new BadInputException(where, "more frames: one for data and for a table of each level in each domain, and some that are free");
    }

    private static string Call(AbiOperation o)
        => $"call {o.Number:x} ({string.Join(", ", o.Arguments.Select(Word))})"
            + (o.Stores.Count > 0 ? $" with {string.Join(' ', o.Stores.Select(store => $"{store.Offset:x}:{Word(store.Word)}"))}" : "")
            + $"{(o.IsJoined ? " joined" : "")}{(o.Checks > 0 ? $" checks={o.Checks}" : "")}";

    private static string Word(AbiWord word)
        => word.Base == AbiBase.Number ? $"{word.Offset:x}"
            : $"{Bases.Single(known => known.Base == word.Base).Name}{(word.Base is AbiBase.Arguments or AbiBase.Translated ? "" : word.Index)}{(word.Offset > 0 ? $"+{word.Offset:x}" : "")}";

    private static AbiOperation Call(string where, string line, int frames)
    {
        var (open, close) = (line.IndexOf('('), line.IndexOf(')'));
        if (!line.StartsWith("call ", StringComparison.Ordinal) || open < 0 || close < open)
            throw new BadInputException(where, $"'call NUMBER (ARGUMENTS) …', not '{line}'");
        AbiWord[] arguments = [.. line[(open + 1)..close].Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(word => Word(where, word, frames))];
        var (stores, joined, checks) = (new List<AbiStore>(), false, 0);
        foreach (var word in line[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word == "joined")
                joined = true;
            else if (word.Contains(':'))
                stores.Add(new((ushort)TraceWords.WordOffset(where, word[..word.IndexOf(':')], AbiMachine.List), Word(where, word[(word.IndexOf(':') + 1)..], frames)));
            else if (word.StartsWith("checks=", StringComparison.Ordinal))
                checks = TraceWords.InRange(where, "checks", word["checks=".Length..], 1, ushort.MaxValue);
            else if (word != "with")
                throw new BadInputException(where, $"'with', OFFSET:WORD, 'joined' or checks=, not '{word}'");
        }
        return arguments.Length <= MostArguments ? new(TraceWords.Hexadecimal(where, "the number of a hypercall", line["call ".Length..open].Trim()), arguments, stores, joined, (ushort)checks)
            : throw new BadInputException(where, $"at most {MostArguments} arguments, not {arguments.Length}");
    }

    private static AbiWord Word(string where, string word, int frames)
    {
        var plus = word.IndexOf('+');
        var (name, offset) = plus < 0 ? (word, 0ul) : (word[..plus], TraceWords.Hexadecimal(where, "a distance", word[(plus + 1)..]));
        foreach (var (known, text) in Bases)
        {
            if (name.StartsWith(text, StringComparison.Ordinal))
            {
                var most = known is AbiBase.Frame or AbiBase.Memory ? frames - 1 : byte.MaxValue;
                return new(known, name.Length > text.Length ? (byte)TraceWords.InRange(where, "an index", name[text.Length..], 0, most) : (byte)0, offset);
            }
        }
        return AbiWord.Of(TraceWords.Hexadecimal(where, "a number", word));
    }
}
