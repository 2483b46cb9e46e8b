using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Verified.Models.Monitors;
using Verified.Models.Schedules;
using Xunit;

namespace Verified.Tests.Models.Monitors;

public partial class MonitorTextTests
{
    private const int Words = 1_000_000, LettersOfAWord = 12;

    [Fact]
    public void The_automaton_is_one_that_the_kernels_rvgen_reads()
    {
        var monitor = NotifierMonitors.Default;
        string[] lines = [.. MonitorText.Dot(monitor)];

        Assert.Equal("digraph state_automaton {", lines[0]);
        var nodes = lines.SkipWhile(line => !line.StartsWith("\t{node", StringComparison.Ordinal)).TakeWhile(line => line.StartsWith("\t{node", StringComparison.Ordinal)).Select(line => Quoted().Matches(line)[^1].Groups[1].Value).ToArray();
        Assert.Equal($"__init_s{monitor.Initial}", nodes[0]);
        var edges = lines.Where(line => line.Contains("[ label = ", StringComparison.Ordinal)).SelectMany(Edges).ToArray();
        Assert.All(edges, edge => Assert.Equal($"s{monitor.Next(int.Parse(edge.From[1..]), monitor.Seen.Letter(edge.Event))}", edge.To));
        Assert.Equal(nodes[1..].Sum(node => monitor.Seen.Names.Count(name => monitor.Next(int.Parse(node[1..]), monitor.Seen.Letter(name)) >= 0)), edges.Length);
    }

    [CompilerFact]
    public void The_C_form_compiles_alone_and_says_of_a_million_random_words_what_ours_says()
    {
        var folder = Directory.CreateTempSubdirectory("verified-monitor-");
        try
        {
            var source = Path.Combine(folder.FullName, "monitor.c");
            File.WriteAllLines(source, MonitorText.C(NotifierMonitors.Default, "./verified monitor notifier --format c"));
            Run("gcc", ["-Wall", "-Wextra", "-Werror", "-std=c99", "-c", source, "-o", source + ".o"], "");
            Run("gcc", ["-Wall", "-Wextra", "-Werror", "-std=c99", "-O1", "-DVERIFIED_MONITOR_MAIN", source, "-o", source + ".x"], "");
            var (input, expected) = RandomWords(NotifierMonitors.Default);

            Assert.Equal(expected, Run(source + ".x", [], input));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_page_names_each_state_and_why_a_letter_cannot_follow()
    {
        var page = string.Join('\n', MonitorText.Markdown(NotifierMonitors.Default));

        Assert.All(Enumerable.Range(0, NotifierMonitors.Default.States), state => Assert.Contains($"\n## s{state}", page, StringComparison.Ordinal));
        Assert.Contains("`SetSpte`: **cannot follow**: every explanation breaks MMN-SPTE-001", page, StringComparison.Ordinal);
    }

    // Mostly letters that fit, so that words are long.
    private static (string Input, string Expected) RandomWords(ContractMonitor monitor)
    {
        var (input, expected, chance) = (new StringBuilder(), new StringBuilder(), new Chance(1));
        for (var number = 0; number < Words; number++)
        {
            var run = new MonitorRun(monitor, fromTheStart: true);
            var at = 0;
            for (; at < LettersOfAWord && run.Offending < 0; at++)
            {
                var letter = chance.Below(monitor.Seen.Names.Count);
                for (var tries = 0; tries < 4 && monitor.Next(run.State, letter) < 0; tries++)
                {
                    letter = chance.Below(monitor.Seen.Names.Count);
                }

                run.Take(letter);
                input.Append(monitor.Seen.Names[letter]).Append(at + 1 < LettersOfAWord && run.Offending < 0 ? " " : "");
            }

            input.Append('\n');
            expected.Append(run.Offending < 0 ? $"{run.State}\n" : $"-1 {at - 1}\n");
        }

        return (input.ToString(), expected.ToString());
    }

    private static string Run(string program, string[] arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.True(process.ExitCode is 0 or 1 && errors.Result.Length == 0, errors.Result);
        return output.Result;
    }

    private static IEnumerable<(string From, string To, string Event)> Edges(string line)
    {
        var words = Quoted().Matches(line);
        return words[2].Groups[1].Value.Split("\\n").Select(name => (words[0].Groups[1].Value, words[1].Groups[1].Value, name));
    }

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex Quoted();
}
