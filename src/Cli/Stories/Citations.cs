using Verified.Models.Judging;
using Verified.Proofs;
using Verified.Spec.Language;
using Verified.Spec.Language.Manual;

namespace Verified.Cli.Stories;

/// <summary>Finds what an id or the name of a rule stands for.</summary>
internal static class Citations
{
    private static readonly Lazy<IReadOnlyDictionary<string, Cited>> Known = new(() => All().DistinctBy(cited => cited.Id).ToDictionary(cited => cited.Id));

    /// <summary>The claim, lemma, law or kind of failure with this id; null if there is none.</summary>
    public static Cited? Find(string id) => Known.Value.GetValueOrDefault(id);

    /// <summary>The rule of a specification with this name; null if there is none.</summary>
    public static Cited? Rule(Specification specification, string? name)
    {
        if (specification.Rules.FirstOrDefault(one => one.Name == name) is not { } rule)
        {
            return null;
        }

        var comments = new SourceComments(specification.GetType());
        return new(rule.Name, comments.Summary(rule.Method), WithoutHeading(comments.Remarks(rule.Method)), SpecificationSources.OfRule(rule));
    }

    private static IEnumerable<Cited> All() =>
    [
        .. Specifications.All.SelectMany(specification => specification.Claims.Select(claim =>
            new Cited(claim.Id, claim.Sentence, claim.Source, claim.Place ?? SpecificationSources.OfTally(specification, claim.Id)))),
        .. Theorems.Lemmas.Select(lemma => new Cited(lemma.Id, lemma.Sentence, lemma.Source, lemma.Place)),
        .. Law.All.Select(law => new Cited(law.Id, law.Sentence, "", SpecificationSources.OfLaw(law.Id))),
        .. FailureWords.All.Values.Select(word => new Cited(word.Id, word.Means, "", null)),
    ];

    private static string WithoutHeading(string remarks) => remarks.StartsWith("Source: ", StringComparison.Ordinal) ? remarks["Source: ".Length..] : remarks;
}
