namespace Verified.Models.Xen.Live;

/// <summary>Something that is not the same on both.</summary>
/// <param name="Call">The number of the call, from 0; that of all calls for what is found afterwards.</param>
/// <param name="What">What it is: a register, a word of memory.</param>
/// <param name="One">What the one says.</param>
/// <param name="Other">What the other says.</param>
public sealed record LiveDifference(int Call, string What, string One, string Other)
{
    /// <summary>For people.</summary>
    public override string ToString() => $"call {Call}, {What}: {One} and {Other}";
}
