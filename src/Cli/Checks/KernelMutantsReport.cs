using System.Globalization;
using System.Text;
using Verified.Models.Mutants;

namespace Verified.Cli.Checks;

/// <summary>What became of mutants of the kernel, for people, programs and gates.</summary>
/// <param name="verdicts">In the order of files.</param>
/// <param name="listed">The survivors that the tree knows.</param>
/// <param name="seed">What chose them.</param>
internal sealed class KernelMutantsReport(IReadOnlyList<MutantVerdict> verdicts, KernelSurvivors listed, ulong seed)
{
    private static readonly string ListFile = KernelSurvivors.File;

    /// <summary>Every mutant that can be named.</summary>
    public IReadOnlyList<KernelMutant> Known { get; init; } = [];

    /// <summary>Folders that no judge reaches.</summary>
    public IReadOnlyList<string> Unreached { get; init; } = [];

    /// <summary>How many were to be judged.</summary>
    public int Wanted { get; init; } = verdicts.Count;

    private IEnumerable<MutantVerdict> Survivors => verdicts.Where(one => one.Fate == MutantFate.Survived);

    private IEnumerable<MutantVerdict> New => Survivors.Where(one => listed.ReasonOf(one.Mutant) is null);

    /// <summary>A case for each folder, which fails for a survivor that is not listed; one for all; one for each line of the list that is not right.</summary>
    public IReadOnlyList<CaseResult> Cases() =>
    [
        .. verdicts.GroupBy(one => one.Mutant.Folder).Select(Folder),
        .. verdicts.Any(one => one.Counts) ? [Listed()] : Array.Empty<CaseResult>(),
        .. verdicts.Count < Wanted ? [CaseResult.Skipped("the others", $"interrupted: {Wanted - verdicts.Count} of {Wanted} mutants were not judged")] : Array.Empty<CaseResult>(),
        .. Wrong().Select(wrong => CaseResult.Failed(wrong.Key, wrong.Why) with { File = ListFile }),
    ];

    /// <summary>What was counted; the first is how many mutants count.</summary>
    public IReadOnlyList<Count> Counts() =>
    [
        new("mutants judged", verdicts.Count(one => one.Counts)),
        .. Enum.GetValues<MutantFate>().Select(fate => new Count(Said(fate), verdicts.Count(one => one.Fate == fate))),
        new("survivors not listed", New.Count()),
        .. verdicts.Any(one => one.Counts)
            ? [new Count("per cent caught", (long)Percent(verdicts)), new Count("per cent caught of those that are not listed as equivalent", (long)Percent([.. verdicts.Where(one => !listed.IsEquivalent(one.Mutant))]))]
            : Array.Empty<Count>(),
        new("mutants that there are", Known.Count),
    ];

    /// <summary>Every mutant, as a page.</summary>
    public string Markdown()
    {
        var text = new StringBuilder();
        text.AppendLine("# Mutants of the kernel").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"`./verified mutate --mutants {Wanted} --seed {seed}`: {Sum(verdicts)}. Not counted: {verdicts.Count(one => one.Fate == MutantFate.NotCompiled)} that do not compile, {verdicts.Count(one => one.Fate == MutantFate.SameCode)} that compile to the same code.").AppendLine();
        text.AppendLine($"No judge reaches {(Unreached.Count == 0 ? "nothing that is left out" : string.Join(", ", Unreached))}: no mutant is planted there.").AppendLine();
        text.AppendLine("| folder | mutants | caught | hung | survived | per cent |").AppendLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var folder in verdicts.Where(one => one.Counts).GroupBy(one => one.Mutant.Folder))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {folder.Key} | {folder.Count()} | {folder.Count(one => one.IsCaught)} | {folder.Count(one => one.Fate == MutantFate.Hung)} | {folder.Count(one => !one.IsCaught)} | {Percent([.. folder]):F1} |");
        }

        text.AppendLine().AppendLine("## Survivors").AppendLine().AppendLine("| place | change | why |").AppendLine("| --- | --- | --- |");
        foreach (var one in Survivors)
        {
            text.AppendLine($"| {Place(one)} {one.Mutant.Member} | {one.Mutant.Kind.Text()}: {Cell(one.Mutant.Change)} | {listed.ReasonOf(one.Mutant) ?? $"not listed; {one.Text}"} |");
        }

        text.AppendLine().AppendLine("## All").AppendLine().AppendLine("| place | change | what became of it |").AppendLine("| --- | --- | --- |");
        foreach (var one in verdicts)
        {
            text.AppendLine($"| {Place(one)} {one.Mutant.Member} | {one.Mutant.Kind.Text()}: {Cell(one.Mutant.Change)} | {one.Text} |");
        }

        return text.ToString();
    }

    private CaseResult Folder(IGrouping<string, MutantVerdict> folder)
    {
        if (!folder.Any(one => one.Counts))
        {
            return CaseResult.Skipped(folder.Key, $"none of {folder.Count()} mutants counts: they do not compile, or to the same code");
        }

        var first = folder.FirstOrDefault(New.Contains);
        return (first is null ? CaseResult.Passed(folder.Key) with { Reason = Sum([.. folder]) } : CaseResult.Failed(folder.Key, Sum([.. folder])) with
        {
            File = first.Mutant.Path,
            Reproduce = $"./verified mutate {folder.Key} --seed {seed}",
        }) with
        {
            Details = [.. folder.Where(one => one.Fate == MutantFate.Survived).Select(one => $"{Place(one)}: {one.Mutant.Kind.Text()}: {one.Mutant.Change}: {listed.ReasonOf(one.Mutant) ?? $"not listed, {one.Text}"}")],
        };
    }

    private CaseResult Listed()
    {
        var killers = verdicts.Where(one => one.Fate == MutantFate.Killed).GroupBy(one => one.By).OrderByDescending(group => group.Count()).Select(group => $"{group.Key} {group.Count()}");
        var (isListed, sum) = (!New.Any(), $"{Sum(verdicts)}; {New.Count()} survivors are not in {ListFile}");
        return (isListed ? CaseResult.Passed("all") with { Reason = sum } : CaseResult.Failed("all", sum) with { File = ListFile }) with
        {
            Details =
            [
                $"killed by: {string.Join(", ", killers)}",
                .. Unreached.Count > 0 ? [$"no judge reaches, and no mutant is planted in: {string.Join(", ", Unreached)}; the rigs in src/Kernel/Targets are part of the judges"] : Array.Empty<string>(),
                .. New.Select(one => $"to be listed: {one.Mutant.Key} | hole: "),
            ],
        };
    }

    // A line of the list that names no mutant, or one that is caught.
    private IEnumerable<(string Key, string Why)> Wrong()
    {
        var keys = Known.Select(one => one.Key).ToHashSet();
        return listed.Keys.Where(key => Known.Count > 0 && !keys.Contains(key)).Select(key => (key, $"too many in {ListFile}: there is no such mutant; take the line off the list"))
            .Concat(verdicts.Where(one => one.IsCaught && listed.ReasonOf(one.Mutant) is not null).Select(one => (one.Mutant.Key, $"too many in {ListFile}: {one.Text}; take the line off the list")));
    }

    private string Sum(IReadOnlyList<MutantVerdict> some)
    {
        var (count, caught, hung) = (some.Count(one => one.Counts), some.Count(one => one.IsCaught), some.Count(one => one.Fate == MutantFate.Hung));
        var equivalent = some.Count(one => one.Counts && listed.IsEquivalent(one.Mutant));
        return string.Create(CultureInfo.InvariantCulture, $"{caught} of {count} caught ({Percent(some):F1} %){(hung > 0 ? $", {hung} of them by the limit of work" : "")}{(equivalent > 0 ? $"; {Percent([.. some.Where(one => !listed.IsEquivalent(one.Mutant))]):F1} % of those not listed as equivalent" : "")}");
    }

    private static double Percent(IReadOnlyList<MutantVerdict> some) => some.Count(one => one.Counts) is > 0 and var all ? 100.0 * some.Count(one => one.IsCaught) / all : 100;

    private static string Place(MutantVerdict one) => $"{one.Mutant.Path}:{one.Mutant.Line}";

    private static string Cell(string text) => $"`{text.Replace("|", "\\|", StringComparison.Ordinal)}`";

    private static string Said(MutantFate fate) => fate switch
    {
        MutantFate.Killed => "killed",
        MutantFate.Hung => "hung",
        MutantFate.Survived => "survived",
        MutantFate.NotCompiled => "not compiled",
        MutantFate.SameCode => "same code",
    };
}
