using Verified.Spec.Language;
using Verified.Spec.Language.Smt;

namespace Verified.Proofs;

/// <summary>The texts of the proofs as they are kept in the tree, so that a change of what is proved is seen in a review.</summary>
/// <remarks><c>claims.smt2</c> holds the state and what is assumed of it; the file of a rule holds its guards and its obligations. A solver reads one after the other.</remarks>
public static class Golden
{
    /// <summary>The files of one specification: name and text.</summary>
    public static IEnumerable<(string File, string Text)> Files(Specification specification)
    {
        var text = new ObligationText(specification, new SmtWriter(specification));
        yield return ("state.smt2", "(set-logic ALL)\n" + text.Unconstrained());
        yield return ("claims.smt2", "(set-logic ALL)\n" + text.Claimed());
        foreach (var group in Obligation.Of(specification).GroupBy(o => o.Group))
            yield return ($"{group.Key}.smt2", text.Group([.. group]));
    }

    /// <summary>The names of the files in a folder that are missing, superfluous or different.</summary>
    public static IEnumerable<string> Stale(Specification specification, string folder)
    {
        var kept = Directory.Exists(folder) ? Directory.GetFiles(folder).ToDictionary(file => Path.GetFileName(file)!, File.ReadAllText) : [];
        var made = Files(specification).ToDictionary(file => file.File, file => file.Text);
        return made.Keys.Union(kept.Keys).Where(file => made.GetValueOrDefault(file) != kept.GetValueOrDefault(file)).Order(StringComparer.Ordinal);
    }

    /// <summary>Writes the files anew.</summary>
    public static void Write(Specification specification, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Stale(specification, folder).ToArray())
            File.Delete(Path.Combine(folder, file));
        foreach (var (file, text) in Files(specification))
            File.WriteAllText(Path.Combine(folder, file), text);
    }
}
