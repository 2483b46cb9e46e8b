using Verified.Proofs;
using Verified.Spec.Language.Bits;

namespace Verified.Cli.Evidence;

/// <summary>What the tree holds about one lemma about words.</summary>
internal static class LemmaPage
{
    public static IEnumerable<string> Ids => Theorems.Lemmas.Select(lemma => lemma.Id);

    public static IEnumerable<string>? Find(string id) =>
        Theorems.Lemmas.Where(lemma => lemma.Id == id || lemma.Name == id || lemma.Statement.Name == id).Select(Lines).FirstOrDefault();

    private static IEnumerable<string> Lines(Lemma lemma)
    {
        yield return $"{lemma.Id}  {lemma.Sentence}";
        yield return $"  name     {lemma.Statement.Name}";
        yield return "  kind     a lemma: it holds for all words of 64 bits";
        yield return $"  source   {lemma.Source}";
        yield return $"  where    {lemma.Place?.ToString() ?? "unknown"}";
        foreach (var variant in lemma.Refuted)
        {
            yield return $"  refuted  {variant.What}";
        }

        yield return $"  prove    ./verified prove {lemma.Name}";
    }
}
