using System.Text.RegularExpressions;
using Verified.Proofs;
using Verified.Spec.Language;
using Verified.Spec.Language.Manual;
using Xunit;

namespace Verified.Tests.Language;

public partial class ManualTests
{
    public static TheoryData<string> Names => [.. Theorems.All.Select(specification => specification.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_effect_of_every_rule_is_printed_but_those_that_the_language_adds(string name)
    {
        var specification = Of(name);
        var manual = new ContractManual(specification);

        Assert.All(specification.Rules, rule => Assert.Equal(Written(rule).Select(effect => $"* then `{Printer.Effect(effect)}`"), Lines(manual.Entry(rule), "* then ")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_the_language_adds_is_that_a_part_becomes_0_when_what_it_stands_under_is_cleared(string name) =>
        Assert.All(Of(name).Rules, rule =>
        {
            var added = rule.Effects.SkipWhile(effect => !effect.IsDerived).ToList();
            Assert.All(added, effect => Assert.True(effect is { IsDerived: true, Value: Literal { Value: 0 }, Component.Under: { } whole } && rule.Writes.Contains(whole)));
        });

    [Theory]
    [InlineData("notifier", "ProtectPte", "PteWritable[RangeMm[range], va] = false")]
    [InlineData("notifier", "WriteOut", "Dirty[CachePage[slot]] = false")]
    [InlineData("notifier", "AgePte", "PteAccessed[mm, va] = false")]
    [InlineData("notifier", "AgeSpte", "SpteAccessed[secondary, va] = false")]
    [InlineData("notifier", "CopyPte", "PteWritable[RangeMm[range], va] = false")]
    [InlineData("notifier", "MapCached", "PteDirty[UpdateMm[update], UpdateVa[update]] = false")]
    [InlineData("xen", "ForbidWriting", "Writes[table, slot] = false")]
    [InlineData("xen-guest", "UnmapPage", "CallPresent[cpu, place] = false")]
    public void A_rule_that_clears_a_part_alone_says_so(string specification, string rule, string effect) =>
        Assert.Contains($"* then `{effect}`", new ContractManual(Of(specification)).Entry(Of(specification).Rules.Single(one => one.Name == rule)));

    [Fact]
    public void A_part_that_goes_with_its_whole_is_not_printed_and_one_that_the_rule_clears_is()
    {
        var shelves = new ShelfSpec();
        var manual = new ContractManual(shelves);

        Assert.Equal(["* then `Full[shelf] = false`"], Lines(manual.Entry(Rule(shelves, nameof(ShelfSpec.Empty))), "* then "));
        Assert.Equal(["* then `Dusty[shelf] = false`"], Lines(manual.Entry(Rule(shelves, nameof(ShelfSpec.Clean))), "* then "));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_name_in_a_guard_is_defined_on_the_page_or_followed_by_its_formula(string name)
    {
        var page = new ContractManual(Of(name)).Markdown();
        var defined = Defined(page);

        var undefined = Headings(page).SelectMany(rule => rule.Guards.Where(guard => !guard.Contains("`, that is `")).SelectMany(guard =>
            GuardText.Free(Quoted().Match(guard).Groups[1].Value).Except(rule.Parameters).Except(defined).Select(free => $"{rule.Name}: {free} in {guard}")));

        Assert.NotEmpty(defined);
        Assert.Equal(Of(name).Rules.Sum(rule => rule.Guards.Count), Headings(page).Sum(rule => rule.Guards.Count));
        Assert.Empty(undefined);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_word_has_its_sentence_and_its_formula(string name)
    {
        var words = new ContractManual(Of(name)).Words(Of(name).Rules).ToList();

        Assert.NotEmpty(words);
        Assert.All(words.Chunk(2), word =>
        {
            Assert.Matches(@"^\* `\w+\(.*\)`: [A-Z].*\.  $", word[0]);
            Assert.Matches("^  `.+`$", word[1]);
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_claim_shows_its_formula_of_what_the_table_of_the_state_lists(string name)
    {
        var page = new ContractManual(Of(name)).Markdown();

        Assert.All(Of(name).Claims, claim => Assert.Contains($"* **{claim.Id}** {claim.Sentence}", page));
        Assert.All(Of(name).Claims, claim => Assert.Contains($"\n  `{Printer.Term(claim.Body)}`  \n", page));
        Assert.All(Of(name).Claims.SelectMany(claim => Logic.Nodes(claim.Body)).OfType<Read>(), read => Assert.Matches($@"(?m)^\| `{read.Component.Name}[\[`]", page));
    }

    [Fact]
    public void A_local_name_is_followed_by_what_it_stands_for_and_a_word_is_not()
    {
        var shelves = new ShelfSpec();

        Assert.Equal(
            ["* needs `Full[shelf]`", "* needs `clean`, that is `not Dusty[shelf]`", "* needs `IsTidy(shelf)`", "* needs `shelf != other`, that is `not (other is shelf)`"],
            Lines(new ContractManual(shelves).Entry(Rule(shelves, nameof(ShelfSpec.Visit))), "* needs "));
        Assert.Equal(["* `IsTidy(Shelf shelf)`: Nothing is to be done about the shelf.  ", "  `Full[shelf] and (not Dusty[shelf])`"], new ContractManual(shelves).Words([Rule(shelves, nameof(ShelfSpec.Visit))]));
    }

    [Theory]
    [InlineData("All<Window>(window => Phases[window].Is(Phase.Idle) | (RangeMm[window] != mm))", "All Window Phases Phase RangeMm mm")]
    [InlineData("All<Cpu, Va>((cpu, va) => !Debt[window, cpu, va]) & Pte[mm, va]", "All Cpu Va Debt window Pte mm va")]
    [InlineData("Any<Page>(page => Held[page], page) | fresh", "Any Page Held page fresh")]
    [InlineData("!signal", "signal")]
    public void The_names_that_a_text_does_not_bind_itself_are_found(string text, string names) => Assert.Equal(names.Split(' '), GuardText.Free(text));

    private static Specification Of(string name) => Theorems.All.Single(specification => specification.Name == name);

    private static Rule Rule(Specification specification, string name) => specification.Rules.Single(rule => rule.Name == name);

    private static IEnumerable<Effect> Written(Rule rule) => rule.Effects.Where(effect => !effect.IsDerived && effect.Component.Reality != Reality.Witness);

    private static IEnumerable<string> Lines(string text, string begin) => text.Split('\n').Where(line => line.StartsWith(begin, StringComparison.Ordinal));

    private static HashSet<string> Defined(string page) =>
        [.. Definition().Matches(page).Select(found => found.Groups["name"].Value), .. Kinds().Matches(page).SelectMany(found => found.Groups[1].Value.Split(", ")), .. GuardText.OfTheLanguage];

    private static IEnumerable<(string Name, string[] Parameters, List<string> Guards)> Headings(string page) =>
        page.Split("\n### ").Skip(1).Select(entry => (entry.Split('(')[0], Heading().Matches(entry.Split('\n')[0]).Select(found => found.Groups[1].Value).ToArray(), Lines(entry, "* needs ").ToList()));

    // A component, a helper, a choice or a parameter of the specification, where the page says what it is.
    [GeneratedRegex(@"^(\| |\* )`(?<name>\w+)(`|\(|\[)", RegexOptions.Multiline)]
    private static partial Regex Definition();

    [GeneratedRegex(@"^\| `\w+\[([^\]]+)\]`", RegexOptions.Multiline)]
    private static partial Regex Kinds();

    [GeneratedRegex(@"\w+ (\w+)[,)]")]
    private static partial Regex Heading();

    [GeneratedRegex("`(.*?)`")]
    private static partial Regex Quoted();
}
