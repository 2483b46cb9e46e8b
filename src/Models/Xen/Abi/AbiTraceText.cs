using System.Globalization;
using System.Text;
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
    private static readonly int MostArguments = 5;
    private static readonly string Model = "model xen-abi";
    private static readonly (AbiBase Base, string Name)[] Bases =
        [(AbiBase.GrantedMemory, "grantedmem"), (AbiBase.Granted, "granted"), (AbiBase.Memory, "mem"), (AbiBase.Frame, "frame"), (AbiBase.Translated, "translated"), (AbiBase.Arguments, "args")];

    /// <summary>Whether a text is a trace of hypercalls by number, not one of another model.</summary>
    public static bool IsOne(string text) => text.Split('\n', 3) is [_, var model, ..] && model.TrimEnd() == Model;

    /// <summary>The text of a trace.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="comments">Lines for people, put at the end.</param>
    public static string Print(AbiTrace trace, IEnumerable<string>? comments = null)
    {
        var program = trace.Case.Program;
        var text = new StringBuilder($"{TraceText.Header}\n{Model}\nsizes {XenTraceText.Sizes(program.Sizes)}\n");
        for (var vcpu = 0; vcpu < program.Vcpus.Count; vcpu++)
        {
            text.Append($"vcpu {vcpu}\n");
            foreach (var operation in program.Vcpus[vcpu])
                text.Append($"  {Call(operation)}\n");
        }
        text.Append($"schedule {ScheduleText.Print(trace.Case.Schedule)}".TrimEnd()).Append("\nsteps\n");
        var model = XenModel.For(program.Sizes);
        foreach (var step in trace.Steps)
            text.Append($"  {model.Text(step)}\n");
        text.Append(trace.Verdict is { } verdict ? $"verdict {verdict.Id} at {verdict.At}\n" : "verdict holds\n");
        foreach (var comment in comments ?? [])
            text.Append($"# {comment}\n");
        return text.ToString();
    }

    /// <summary>Reads a trace.</summary>
    /// <exception cref="BadInputException">A line is not what the format expects there.</exception>
    public static AbiTrace Parse(string text, string file)
    {
        var lines = new Queue<(int Number, string Text)>(text.Split('\n').Select((line, i) => (i + 1, line.TrimEnd('\r'))).Where(line => line.Item2.Trim() is not "" and not ['#', ..]));
        Next(TraceText.Header);
        Next(Model);
        var sizes = XenTraceText.ParseSizes(Where(), Words("sizes"));
        var vcpus = new List<IReadOnlyList<AbiOperation>>();
        while (vcpus.Count < sizes.Vcpus && Peek() == $"vcpu {vcpus.Count}")
        {
            lines.Dequeue();
            vcpus.Add([.. Indented().Select(line => Call($"{file}:{line.Number}", line.Text.Trim()))]);
        }
        var schedule = ScheduleText.Parse(Where(), Words("schedule"));
        Next("steps");
        var model = XenModel.For(sizes);
        XenStep[] steps = [.. Indented().Select(line => XenTraceText.Step($"{file}:{line.Number}", line.Text.Trim(), model))];
        var verdictAt = Where();
        TraceVerdict? verdict = Words("verdict") switch
        {
            ["holds"] => null,
            [var id, "at", var step] => new(id, TraceWords.InRange(verdictAt, "a step", step, 0, int.MaxValue)),
            _ => throw new BadInputException(verdictAt, "'verdict holds' or 'verdict ID at STEP'"),
        };
        return lines.Count == 0 ? new AbiTrace(new AbiCase(new AbiProgram(sizes, vcpus), schedule), steps, verdict) : throw new BadInputException(Where(), "the end of the trace");

        string Where() => lines.TryPeek(out var line) ? $"{file}:{line.Number}" : $"{file}:end";
        string Peek() => lines.TryPeek(out var line) ? line.Text : "";
        void Next(string expected)
        {
            if (Peek() != expected)
                throw new BadInputException(Where(), $"'{expected}', not '{Peek()}'");
            lines.Dequeue();
        }
        string[] Words(string first)
        {
            var words = Peek().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.FirstOrDefault() != first)
                throw new BadInputException(Where(), $"'{first} …', not '{Peek()}'");
            lines.Dequeue();
            return words[1..];
        }
        IEnumerable<(int Number, string Text)> Indented()
        {
            while (Peek().StartsWith(' '))
                yield return lines.Dequeue();
        }
    }

    private static string Call(AbiOperation o)
        => $"call {o.Number:x} ({string.Join(", ", o.Arguments.Select(Word))})"
            + (o.Stores.Count > 0 ? $" with {string.Join(' ', o.Stores.Select(store => $"{store.Offset:x}:{Word(store.Word)}"))}" : "")
            + $"{(o.IsJoined ? " joined" : "")}{(o.Checks > 0 ? $" checks={o.Checks}" : "")}";

    private static string Word(AbiWord word)
        => word.Base == AbiBase.Number ? $"{word.Offset:x}"
            : $"{Bases.Single(known => known.Base == word.Base).Name}{(word.Base is AbiBase.Arguments or AbiBase.Translated ? "" : word.Index)}{(word.Offset > 0 ? $"+{word.Offset:x}" : "")}";

    private static AbiOperation Call(string where, string line)
    {
        var (open, close) = (line.IndexOf('('), line.IndexOf(')'));
        if (!line.StartsWith("call ", StringComparison.Ordinal) || open < 0 || close < open)
            throw new BadInputException(where, $"'call NUMBER (ARGUMENTS) …', not '{line}'");
        AbiWord[] arguments = [.. line[(open + 1)..close].Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(word => Word(where, word))];
        var (stores, joined, checks) = (new List<AbiStore>(), false, 0);
        foreach (var word in line[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word == "joined")
                joined = true;
            else if (word.Contains(':'))
                stores.Add(new((ushort)Number(where, word[..word.IndexOf(':')]), Word(where, word[(word.IndexOf(':') + 1)..])));
            else if (word.StartsWith("checks=", StringComparison.Ordinal))
                checks = TraceWords.InRange(where, "checks", word["checks=".Length..], 1, ushort.MaxValue);
            else if (word != "with")
                throw new BadInputException(where, $"'with', OFFSET:WORD, 'joined' or checks=, not '{word}'");
        }
        return arguments.Length <= MostArguments ? new(Number(where, line[5..open].Trim()), arguments, stores, joined, (ushort)checks)
            : throw new BadInputException(where, $"at most {MostArguments} arguments, not {arguments.Length}");
    }

    private static AbiWord Word(string where, string word)
    {
        var plus = word.IndexOf('+');
        var (name, offset) = plus < 0 ? (word, 0ul) : (word[..plus], Number(where, word[(plus + 1)..]));
        foreach (var (known, text) in Bases)
        {
            if (name.StartsWith(text, StringComparison.Ordinal))
                return new(known, name.Length > text.Length ? (byte)TraceWords.InRange(where, "an index", name[text.Length..], 0, byte.MaxValue) : (byte)0, offset);
        }
        return AbiWord.Of(Number(where, word));
    }

    private static ulong Number(string where, string text)
        => ulong.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number) ? number : throw new BadInputException(where, $"a number in hexadecimal, not '{text}'");
}
