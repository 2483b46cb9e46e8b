namespace Verified.Abi.Notifier;

/// <summary>An implementation that can be asked to do the operations of a scenario, one after the other: a kernel of ours on some machine, or the running one.</summary>
public interface IScenarioTarget
{
    /// <summary>A word for people.</summary>
    string Name { get; }

    /// <summary>It may map less than the specification's kernel, for reasons of its own: dropping more than asked for is always allowed. It may never map more.</summary>
    bool MayMapLess { get; }

    /// <summary>Why it cannot do this, or null.</summary>
    string? WhyNot(Sizes sizes, IReadOnlyList<Operation> operations);

    /// <summary>Does the operations from the state after boot on, which <see cref="INotifierTarget"/> describes.</summary>
    /// <param name="sizes">How many addresses, processors and so on there are.</param>
    /// <param name="operations">What to do; it can do all of it.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <returns>A line for each operation.</returns>
    IReadOnlyList<ScenarioLine> Play(Sizes sizes, IReadOnlyList<Operation> operations, CancellationToken cancel);
}

/// <summary>What came of one operation of a scenario.</summary>
/// <param name="Answer">What it answered.</param>
/// <param name="Value">What it read, or null. <see cref="Foreign"/> for contents that nobody wrote.</param>
/// <param name="Mapped">The addresses that secondary MMU 0 maps when it is done, as bits.</param>
public readonly record struct ScenarioLine(Errno Answer, int? Value, uint Mapped)
{
    /// <summary>Contents that nobody wrote.</summary>
    public const int Foreign = byte.MaxValue;

    /// <inheritdoc/>
    public override string ToString()
    {
        var mapped = Mapped;
        var pages = string.Join(' ', Enumerable.Range(0, 32).Where(va => (mapped >> va & 1) != 0));
        return $"{(Answer == Errno.None ? "ok" : $"-{Answer}")}{(Value is { } value ? $" {value}" : "")} [{pages}]";
    }
}
