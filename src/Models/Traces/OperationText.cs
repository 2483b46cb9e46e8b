using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Models.Programs;

namespace Verified.Models.Traces;

/// <summary>An operation on one line: <c>write cpu=0 mm=0 va=1 value=2</c>.</summary>
public static class OperationText
{
    /// <summary>The line for an operation.</summary>
    public static string Print(Operation operation)
    {
        var shape = OperationShape.Of(operation.Kind);
        return string.Join(' ', [shape.Name, .. shape.Arguments.Zip(shape.ArgumentsOf(operation), (argument, value) => $"{argument.Name}={value}")]);
    }

    /// <summary>The operation of a line.</summary>
    /// <exception cref="BadInputException">The line is no operation.</exception>
    public static Operation Parse(string where, string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var shape = OperationShape.All.FirstOrDefault(shape => shape.Name == words.FirstOrDefault())
            ?? throw new BadInputException(where, $"an operation ({string.Join(", ", OperationShape.All.Select(shape => shape.Name))}), not '{words.FirstOrDefault()}'");
        if (words.Length != shape.Arguments.Count + 1)
            throw new BadInputException(where, $"'{shape.Name}' with {string.Join(' ', shape.Arguments.Select(argument => argument.Name + "="))}, not '{line.Trim()}'");
        return shape.With([.. shape.Arguments.Zip(words.Skip(1), (argument, word) => Argument(where, argument.Name, word))]);
    }

    private static byte Argument(string where, string expected, string word)
    {
        var (name, value) = TraceWords.Assignment(where, word);
        return name == expected ? (byte)TraceWords.InRange(where, name, value, 0, byte.MaxValue) : throw new BadInputException(where, $"{expected}=, not '{word}'");
    }
}
