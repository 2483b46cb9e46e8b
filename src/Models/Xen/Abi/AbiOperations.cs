using Verified.Abi;
using Verified.Models.Judging;
using Verified.Models.Judging.Traces;

namespace Verified.Models.Xen.Abi;

/// <summary>How hypercalls by number are written, and made simpler: <c>call 1 (args+0, 1, args+1f8, 7ff0) with 0:mem2+8 8:mem3+10000000000067 joined checks=256</c>.</summary>
/// <remarks>
/// A word is a number, or counted from something: <c>frame3</c> is the machine's number of a frame, <c>mem3+10</c> an address in it, <c>granted4</c> and <c>grantedmem4+8</c> the same of
/// frames that domains grant, <c>args+100</c> an address in the memory for arguments.
/// </remarks>
public sealed class AbiOperations : IOperations<AbiOperation>
{
    private static readonly int MostArguments = 5;
    private static readonly (AbiBase Base, string Name)[] Bases =
        [(AbiBase.GrantedMemory, "grantedmem"), (AbiBase.Granted, "granted"), (AbiBase.Memory, "mem"), (AbiBase.Frame, "frame"), (AbiBase.Translated, "translated"), (AbiBase.Arguments, "args")];

    /// <inheritdoc/>
    public string Print(AbiOperation o) =>
        $"call {o.Number:x} ({string.Join(", ", o.Arguments.Select(Word))})"
            + (o.Stores.Count > 0 ? $" with {string.Join(' ', o.Stores.Select(store => $"{store.Offset:x}:{Word(store.Word)}"))}" : "")
            + $"{(o.IsJoined ? " joined" : "")}{(o.Checks > 0 ? $" checks={o.Checks}" : "")}{(o.List > 0 ? $" list={o.List:x}" : "")}";

    /// <inheritdoc/>
    public AbiOperation Parse(string where, string line) => Parse(where, line, byte.MaxValue + 1);

    /// <inheritdoc/>
    public int Weight(AbiOperation o) => o.Stores.Count + (o.IsJoined ? 1 : 0) + (o.Checks > 0 ? 1 : 0) + (o.List > 0 ? 1 : 0);

    /// <inheritdoc/>
    public IEnumerable<AbiOperation> Simpler(AbiOperation o)
    {
        if (o.Checks > 0)
            yield return o with { Checks = 0 };
        if (o.List > 0)
            yield return o with { List = 0 };
        if (o.IsJoined)
            yield return o with { IsJoined = false };
        for (var store = 0; store < o.Stores.Count; store++)
            yield return o with { Stores = [.. o.Stores.Where((_, i) => i != store)] };
    }

    internal static AbiOperation Parse(string where, string line, int frames)
    {
        var (open, close) = (line.IndexOf('('), line.IndexOf(')'));
        if (!line.StartsWith("call ", StringComparison.Ordinal) || open < 0 || close < open)
            throw new BadInputException(where, $"'call NUMBER (ARGUMENTS) …', not '{line}'");
        AbiWord[] arguments = [.. line[(open + 1)..close].Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(word => Word(where, word, frames))];
        var (stores, joined, checks, list) = (new List<AbiStore>(), false, 0, 0);
        foreach (var word in line[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word == "joined")
                joined = true;
            else if (word.Contains(':'))
                stores.Add(new((ushort)TraceWords.WordOffset(where, word[..word.IndexOf(':')], AbiMachine.List), Word(where, word[(word.IndexOf(':') + 1)..], frames)));
            else if (word.StartsWith("checks=", StringComparison.Ordinal))
                checks = TraceWords.InRange(where, "checks", word["checks=".Length..], 1, ushort.MaxValue);
            else if (word.StartsWith("list=", StringComparison.Ordinal))
                list = TraceWords.WordOffset(where, word["list=".Length..], AbiMachine.EndOfLists);
            else if (word != "with")
                throw new BadInputException(where, $"'with', OFFSET:WORD, 'joined', checks= or list=, not '{word}'");
        }
        return arguments.Length <= MostArguments ? new(TraceWords.Hexadecimal(where, "the number of a hypercall", line["call ".Length..open].Trim()), arguments, stores, joined, (ushort)checks, (ushort)list)
            : throw new BadInputException(where, $"at most {MostArguments} arguments, not {arguments.Length}");
    }

    private static string Word(AbiWord word)
        => word.Base == AbiBase.Number ? $"{word.Offset:x}"
            : $"{Bases.Single(known => known.Base == word.Base).Name}{(word.Base is AbiBase.Arguments or AbiBase.Translated ? "" : word.Index)}{(word.Offset > 0 ? $"+{word.Offset:x}" : "")}";

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
