using Verified.Cli;
using Verified.Cli.Usage;
using Verified.Cli.Verbs;
using Verified.Tests.Tidy;
using Xunit;

namespace Verified.Tests.Cli.Usage;

/// <summary>The help and README say what the table says.</summary>
public class HelpTests
{
    private const int Columns = 80;

    [Fact]
    public async Task Help_names_every_verb_and_every_exit_status_in_80_columns()
    {
        foreach (string[] words in new string[][] { ["help"], ["--help"], ["-h"], ["chekc", "--help"] })
        {
            var ran = await Ran.Line(VerbList.All, CancellationToken.None, words);
            Assert.Equal((ExitStatus.Holds, ""), (ran.Status, ran.Error));
            Assert.Contains("  machine agree", ran.Output);
        }

        var lines = HelpText.For(UsageTable.All, "").ToList();
        Assert.All(UsageTable.All, verb => Assert.Contains(lines, line => line.StartsWith($"  {verb.Name} ", StringComparison.Ordinal)));
        Assert.All(Enum.GetValues<ExitStatus>(), status => Assert.Contains(lines, line => line.StartsWith($"  {(int)status} ", StringComparison.Ordinal)));
        Assert.All(lines, line => Assert.True(line.Length <= Columns, line));
    }

    [Fact]
    public void The_help_of_each_verb_has_its_options_ranges_defaults_example_and_time_in_80_columns()
    {
        foreach (var verb in UsageTable.All)
        {
            var lines = HelpText.For(UsageTable.All, verb.Name).ToList();
            var text = string.Join(' ', string.Join(' ', lines).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            Assert.All(lines, line => Assert.True(line.Length <= Columns, line));
            Assert.All(verb.Options, option => Assert.Contains($" {option.Name} ", text));
            Assert.All(verb.Options.Where(option => option.Kind?.Range is not null), option => Assert.Contains(option.Kind!.Range!, text));
            Assert.All(verb.Options.Where(option => option.Default is { Length: > 0 }), option => Assert.Contains($"by default {option.Default}", text));
            Assert.All(verb.Options.SelectMany(option => option.OnlyFor), model => Assert.Contains(model, text));
            Assert.All(verb.Examples, example => Assert.Contains($"  ./verified {example}", lines));
            Assert.Contains("time: ", text);
        }
    }

    [Fact]
    public void The_table_of_commands_in_README_is_the_table_of_usage()
    {
        var lines = File.ReadAllLines(Checkout.At("README.md"));
        var begin = Array.IndexOf(lines, "| command | does |") + 2;

        Assert.Equal(UsageTable.All.Select(Row), lines[begin..].TakeWhile(line => line.StartsWith('|')));
    }

    private static string Row(VerbUsage verb) => $"| `./verified {verb.Synopsis.Replace("|", "\\|")}` | {verb.Says} |";
}
