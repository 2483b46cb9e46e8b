using Verified.Spec.Language;

namespace Verified.Cli.Stories;

/// <summary>Something of a contract that a failure is about, with where it is written and what it stands on.</summary>
/// <param name="Id">The id of a claim, law, lemma or kind of failure; the name of a rule.</param>
/// <param name="Sentence">What it says.</param>
/// <param name="Source">The function, header, manual section or commit that it cites; empty if it cites none.</param>
/// <param name="Place">Where it is written, if that is known.</param>
internal sealed record Cited(string Id, string Sentence, string Source, SourcePlace? Place);
