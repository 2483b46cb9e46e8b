using Verified.Abi;
using Verified.Models.Judging.Shrinking;
using Verified.Models.Judging.Traces;

namespace Verified.Models.Judging;

/// <summary>What is simpler than an operation.</summary>
/// <typeparam name="TOperation">The operations.</typeparam>
public interface ISimplerOperations<TOperation>
{
    /// <summary>Simpler operations, most promising first.</summary>
    IEnumerable<TOperation> Simpler(TOperation operation);

    /// <summary>How much there is of an operation; a simpler one has less.</summary>
    int Weight(TOperation operation);

    /// <summary>Other operations, not simpler, that may show a failure sooner.</summary>
    IEnumerable<TOperation> Others(TOperation operation) => [];
}

/// <summary>What programs of a contract are made of: how an operation is written, and what is simpler than it.</summary>
/// <typeparam name="TOperation">The operations.</typeparam>
public interface IOperations<TOperation> : ISimplerOperations<TOperation>
{
    /// <summary>The operation on one line of a trace.</summary>
    string Print(TOperation operation);

    /// <summary>The operation of a line.</summary>
    /// <param name="where">The place, for messages.</param>
    /// <param name="line">The line.</param>
    /// <exception cref="BadInputException">The line is no operation.</exception>
    TOperation Parse(string where, string line);
}

/// <summary>One argument of an operation: its name in a trace, and how many values it has in given sizes.</summary>
/// <typeparam name="TSizes">The sizes.</typeparam>
/// <param name="Name">The name, one word.</param>
/// <param name="Values">How many values make sense: the numbers below.</param>
public sealed record OperationArgument<TSizes>(string Name, Func<TSizes, int> Values);

/// <summary>What an operation looks like: its name in a trace and its arguments in their order.</summary>
/// <typeparam name="TKind">The kinds of operations.</typeparam>
/// <typeparam name="TSizes">The sizes.</typeparam>
/// <param name="Kind">Which operation.</param>
/// <param name="Name">The name in a trace.</param>
/// <param name="Arguments">The arguments.</param>
public sealed record OperationShape<TKind, TSizes>(TKind Kind, string Name, IReadOnlyList<OperationArgument<TSizes>> Arguments) where TKind : struct, Enum;

/// <summary>Operations that are a kind with a few numbers, written as <c>protect mm=0 first=1 last=1 writable=0</c>. Traces of format 1 have the numbers alone.</summary>
/// <typeparam name="TKind">The kinds of operations.</typeparam>
/// <typeparam name="TOperation">The operations.</typeparam>
/// <typeparam name="TSizes">The sizes.</typeparam>
public abstract class ShapedOperations<TKind, TOperation, TSizes> : IOperations<TOperation> where TKind : struct, Enum
{
    private readonly Dictionary<string, OperationShape<TKind, TSizes>> named;
    private readonly Dictionary<TKind, OperationShape<TKind, TSizes>> known;

    /// <summary>The operations with these shapes, one for each kind.</summary>
    protected ShapedOperations(IReadOnlyList<OperationShape<TKind, TSizes>> shapes) =>
        (All, named, known) = (shapes, shapes.ToDictionary(shape => shape.Name), shapes.ToDictionary(shape => shape.Kind));

    /// <summary>The shapes of all operations.</summary>
    public IReadOnlyList<OperationShape<TKind, TSizes>> All { get; }

    /// <summary>The shape of a kind.</summary>
    public OperationShape<TKind, TSizes> Of(TKind kind) => known[kind];

    /// <summary>Which kind an operation is.</summary>
    public abstract TKind KindOf(TOperation operation);

    /// <summary>The numbers of an operation, as many as it can have.</summary>
    public abstract byte[] NumbersOf(TOperation operation);

    /// <summary>The operation of a kind with these numbers; those that are not given are 0.</summary>
    public abstract TOperation With(TKind kind, ReadOnlySpan<byte> numbers);

    /// <summary>What stands behind the arguments of an operation.</summary>
    private protected virtual IEnumerable<string> Suffix(TOperation operation) => [];

    /// <summary>The operation with a word that stands behind its arguments.</summary>
    private protected virtual TOperation WithSuffix(string where, TOperation operation, string word) => throw new BadInputException(where, $"the end of the line, not '{word}'");

    /// <summary>The arguments of an operation, as many as its kind has.</summary>
    public byte[] ArgumentsOf(TOperation operation) => NumbersOf(operation)[..Of(KindOf(operation)).Arguments.Count];

    /// <summary>The operation without numbers that its kind does not have.</summary>
    public TOperation Normal(TOperation operation) => Kept(operation, With(KindOf(operation), ArgumentsOf(operation)));

    /// <inheritdoc/>
    public string Print(TOperation operation)
    {
        var shape = Of(KindOf(operation));
        return string.Join(' ', [shape.Name, .. shape.Arguments.Zip(ArgumentsOf(operation), (argument, value) => $"{argument.Name}={value}"), .. Suffix(operation)]);
    }

    /// <inheritdoc/>
    public TOperation Parse(string where, string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!named.TryGetValue(words[0], out var shape))
            return Enum.TryParse<TKind>(words[0], out var kind) && kind.ToString() == words[0] ? OfNumbers(where, kind, words, line) : throw NoOperation(where, words[0]);
        if (words.Length <= shape.Arguments.Count)
            throw new BadInputException(where, $"'{shape.Name}' with {string.Join(' ', shape.Arguments.Select(argument => argument.Name + "="))}, not '{line.Trim()}'");
        byte[] numbers = [.. shape.Arguments.Zip(words.Skip(1), (argument, word) => Argument(where, argument.Name, word))];
        return WithSuffixes(where, With(shape.Kind, numbers), words[(1 + shape.Arguments.Count)..]);
    }

    /// <inheritdoc/>
    public virtual IEnumerable<TOperation> Simpler(TOperation operation)
    {
        var (kind, numbers) = (KindOf(operation), NumbersOf(operation));
        for (var i = 0; i < numbers.Length; i++)
        {
            foreach (var less in Less.Than(numbers[i]))
                yield return Kept(operation, With(kind, [.. numbers.Select((value, j) => j == i ? less : value)]));
        }
    }

    /// <inheritdoc/>
    public virtual int Weight(TOperation operation) => Convert.ToInt32(KindOf(operation), null) + NumbersOf(operation).Sum(number => number);

    /// <inheritdoc/>
    public virtual IEnumerable<TOperation> Others(TOperation operation) => [];

    /// <summary>What an operation has besides its kind and numbers, on another one.</summary>
    private protected virtual TOperation Kept(TOperation from, TOperation to) => to;

    private TOperation OfNumbers(string where, TKind kind, string[] words, string line)
    {
        var count = NumbersOf(With(kind, [])).Length;
        if (words.Length <= count)
            throw new BadInputException(where, $"{kind} with {count} numbers, not '{line.Trim()}'");
        byte[] numbers = [.. words[1..(count + 1)].Select(word => (byte)TraceWords.InRange(where, "a number", word, 0, byte.MaxValue))];
        return WithSuffixes(where, With(kind, numbers), words[(count + 1)..]);
    }

    private TOperation WithSuffixes(string where, TOperation operation, IEnumerable<string> words) =>
        words.Aggregate(operation, (one, word) => WithSuffix(where, one, word));

    private BadInputException NoOperation(string where, string word) => new(where, $"an operation ({string.Join(", ", All.Select(shape => shape.Name))}), not '{word}'");

    private static byte Argument(string where, string expected, string word)
    {
        var (name, value) = TraceWords.Assignment(where, word);
        return name == expected ? (byte)TraceWords.InRange(where, name, value, 0, byte.MaxValue) : throw new BadInputException(where, $"{expected}=, not '{word}'");
    }
}
