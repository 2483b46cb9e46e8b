using Verified.Spec.Language;

namespace Verified.Tests.Language;

/// <summary>One number: the smallest model that stops, that a scope cuts off, or that is wrong.</summary>
public sealed class CounterSpec : Specification
{
    public override string Name => "counter";

    public Parameter Stops { get; } = new("It stops at 2.");

    public Parameter Falls { get; } = new("It may fall below 0.");

    public Cell<Word> Number { get; } = new("The number.");

    public void Up()
    {
        Guard(!Stops | Number.Value < 2);
        Number.Value = Number.Value + 1;
    }

    public void Down()
    {
        Guard(Falls);
        Number.Value = Number.Value - 1;
    }
}
