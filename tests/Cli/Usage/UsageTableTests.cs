using System.Text.Json;
using Verified.Cli;
using Verified.Cli.Checks;
using Verified.Cli.Machines;
using Verified.Cli.Usage;
using Verified.Models.Schedules;
using Verified.Tests.Tidy;
using Xunit;

namespace Verified.Tests.Cli.Usage;

/// <summary>Each row of the table of usage, also those that are still to come: what it has, what it takes and what it refuses.</summary>
public class UsageTableTests
{
    private static IEnumerable<(VerbUsage Verb, OptionUsage Option)> Options => UsageTable.All.SelectMany(verb => verb.Options.Select(option => (verb, option)));

    private static IEnumerable<(VerbUsage Verb, OptionUsage Option)> Valued => Options.Where(one => one.Option.Kind is not null);

    [Theory]
    [InlineData("", "z3 cvc5 qemu-system-x86_64 xen")]
    [InlineData("bugs", "")]
    [InlineData("prove,scenario", "z3 cvc5 qemu-system-x86_64")]
    public void A_check_needs_what_it_uses_and_nothing_else(string only, string components)
    {
        var options = only.Length == 0 ? [] : new Dictionary<string, IReadOnlyList<string>> { ["--only"] = only.Split(',') };

        Assert.Equal(components.Split(' ', StringSplitOptions.RemoveEmptyEntries), UsageTable.Check.Components(new Given(UsageTable.Check, [], options)));
    }

    [Fact]
    public async Task Every_option_is_taken_with_a_good_value()
    {
        foreach (var (verb, option) in Options)
        {
            string[] words = [.. TypedLine.With(verb, option), .. TypedLine.Given(option)];
            var ran = await TypedLine.Run(words);
            Assert.True(ran.Output == $"did {verb.Name}\n", $"{string.Join(' ', words)}: {ran.Error}");
        }
    }

    [Fact]
    public async Task Every_value_that_is_none_is_refused_and_the_option_named()
    {
        foreach (var (verb, option) in Valued)
        {
            foreach (var wrong in option.Kind!.Refused)
            {
                await TypedLine.IsRefused([.. TypedLine.With(verb, option), option.Name, wrong], option.Name);
            }
        }
    }

    [Fact]
    public async Task Every_option_without_its_value_or_given_twice_is_refused()
    {
        foreach (var (verb, option) in Valued)
        {
            await TypedLine.IsRefused([.. TypedLine.With(verb, option), option.Name], option.Name);
        }

        foreach (var (verb, option) in Options)
        {
            await TypedLine.IsRefused([.. TypedLine.With(verb, option), .. TypedLine.Given(option), .. TypedLine.Given(option)], option.Name);
        }
    }

    [Fact]
    public async Task A_flag_takes_no_value()
    {
        foreach (var (verb, option) in Options.Where(one => one.Option.Kind is null))
        {
            await TypedLine.IsRefused([.. TypedLine.With(verb, option), $"{option.Name}=yes"], option.Name);
        }
    }

    [Fact]
    public async Task An_option_that_would_do_nothing_is_refused()
    {
        foreach (var (verb, option) in Options)
        {
            foreach (var other in verb.Argument?.Kind.Offers.Where(value => option.OnlyFor.Count > 0 && !option.OnlyFor.Contains(value)) ?? [])
            {
                await TypedLine.IsRefused([verb.Name, other, .. TypedLine.Given(option)], option.Name);
            }

            if (option.Needs is not null)
            {
                await TypedLine.IsRefused([.. TypedLine.With(verb, null), .. TypedLine.Given(option)], option.Name);
            }

            foreach (var beside in option.NotWith)
            {
                string[] them = verb.Options.FirstOrDefault(one => one.Name == beside) is { } one ? TypedLine.Given(one) : [TypedLine.Good(verb.Argument!.Kind)];
                await TypedLine.IsRefused([.. TypedLine.With(verb, option), .. TypedLine.Given(option), .. them], option.Name);
            }
        }
    }

    [Fact]
    public async Task Every_verb_refuses_what_it_does_not_take()
    {
        foreach (var verb in UsageTable.All.Where(verb => !verb.TakesAnything))
        {
            await TypedLine.IsRefused([.. TypedLine.With(verb, null), "--frobnicate"], "--frobnicate");
            await TypedLine.IsRefused([.. TypedLine.With(verb, null), .. Enumerable.Range(0, (verb.Argument?.Most ?? 0) + 1).Select(_ => "frobnicate")], verb.Argument is null ? "frobnicate" : "");
            if (verb.Argument is { Least: > 0 })
            {
                await TypedLine.IsRefused(verb.Name.Split(' '), verb.Name);
            }

            foreach (var wrong in verb.Argument?.Kind.Refused ?? [])
            {
                await TypedLine.IsRefused([.. verb.Name.Split(' '), wrong], "expected");
            }
        }
    }

    [Fact]
    public async Task Every_example_is_admitted_and_there_is_one_and_a_time()
    {
        foreach (var verb in UsageTable.All)
        {
            Assert.NotEmpty(verb.Examples);
            Assert.EndsWith(".", verb.Time);
            foreach (var example in verb.Examples)
            {
                Assert.Equal($"did {verb.Name}\n", (await TypedLine.Run(example.Split(' '))).Output);
            }
        }
    }

    [Theory]
    [InlineData("quick")]
    [InlineData("quick", "--budget", "quick")]
    [InlineData("full", "--budget", "full")]
    public async Task Check_alone_is_the_quick_budget(string budget, params string[] options)
    {
        var ran = await Ran.Check([ToldCheck.Ending("one", CaseResult.Passed("one"))], ["--json", .. options]);

        Assert.Equal(budget, JsonDocument.Parse(ran.Output).RootElement.GetProperty("budget").GetString());
    }

    [Fact]
    public void Every_default_is_a_value_of_its_kind() =>
        Assert.All(Valued.Where(one => one.Option.Default is not null), one => Assert.True(one.Option.Kind!.Admits(one.Option.Default!), $"{one.Verb.Name} {one.Option.Name}"));

    [Fact]
    public void Every_option_is_read_by_its_verb()
    {
        var reports = File.ReadAllText(Checkout.At("src/Cli/Reports/ReportChoice.cs"));
        Assert.All(Options, one =>
        {
            var word = one.Verb.Name.Split(' ')[0];
            var files = Directory.GetFiles(Checkout.At("src/Cli/Verbs"), $"{char.ToUpperInvariant(word[0])}{word[1..]}*.cs");
            Assert.Contains($"(\"{one.Option.Name}\")", string.Concat(files.Select(File.ReadAllText)) + reports);
        });
    }

    [Fact]
    public void Lists_have_everything_that_there_is()
    {
        Assert.Equal(Specifications.All.Select(one => one.Name), WordLists.Specifications);
        Assert.Equal(CheckList.All.Select(check => check.Name.Replace(' ', '-')), WordLists.Checks);
        Assert.Equal(World.All.Select(world => $"{world}"), WordLists.Worlds);
        Assert.Equal(MachineChoice.All.Select(choice => choice.Name), WordLists.Machines);
        Assert.Equal(Enum.GetNames<ScheduleKind>().Select(name => name.ToUpperInvariant()), WordLists.Schedules.Select(name => name.Replace("-", "").ToUpperInvariant()));
    }
}
