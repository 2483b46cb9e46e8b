namespace Verified.Abi.Judging;

/// <summary>What a kind of steps was called before, in traces that are still read.</summary>
/// <param name="name">The name.</param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class FormerlyAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name => name;
}
