namespace Verified.Spec.Language;

/// <summary>A scope that a check searches to the end.</summary>
/// <param name="Text">What differs from the default scope, as a user writes it; empty for the default scope itself.</param>
/// <param name="Says">What can happen in it, for the manual.</param>
/// <param name="IsQuick">Whether it belongs to the quick check too.</param>
public sealed record SearchedScope(string Text, string Says, bool IsQuick = false);
