using Verified.Cli;
using Verified.Cli.Usage;
using Verified.Cli.Usage.Kinds;
using Verified.Cli.Verbs;
using Xunit;

namespace Verified.Tests.Cli.Usage;

/// <summary>Command lines made from the table, and what becomes of them where no verb does anything.</summary>
internal static class TypedLine
{
    /// <summary>The fewest words with which a verb and one of its options can stand.</summary>
    public static List<string> With(VerbUsage verb, OptionUsage? option)
    {
        List<string> words = [.. verb.Name.Split(' ')];
        if (option?.OnlyFor is [var only, ..])
        {
            words.Add(only);
        }
        else if (verb.Argument is { } argument && (argument.Least > 0 || option?.Needs == argument.Name))
        {
            words.Add(Good(argument.Kind));
        }

        if (option?.Needs is { } needed && verb.Options.FirstOrDefault(one => one.Name == needed) is { } other)
        {
            words.AddRange([other.Name, Good(other.Kind!)]);
        }

        return words;
    }

    /// <summary>A value of a kind.</summary>
    public static string Good(ValueKind kind) => kind switch
    {
        NumberKind number => $"{number.Most}",
        PathKind => "some.file",
        TextKind => "some-text",
        _ => kind.Offers[0],
    };

    /// <summary>A good value of an option, or nothing for a flag.</summary>
    public static string[] Given(OptionUsage option) => option.Kind switch
    {
        null => [option.Name],
        PathKind => [option.Name, $"file-of{option.Name}"],
        var kind => [option.Name, Good(kind)],
    };

    public static Task<Ran> Run(IEnumerable<string> words) => Ran.Line([new Idle()], CancellationToken.None, [.. words]);

    /// <summary>Status 2, one line that names what is wrong, nothing else.</summary>
    public static async Task IsRefused(IEnumerable<string> words, string named)
    {
        var line = words.ToList();
        var ran = await Run(line);
        Assert.True(ran.Status == ExitStatus.BadInput, $"not refused: {string.Join(' ', line)}: {ran.Output}{ran.Error}");
        Assert.Empty(ran.Output);
        Assert.Equal(1, ran.Error.Count(c => c == '\n'));
        Assert.Contains(named, ran.Error);
        Assert.DoesNotContain("System.", ran.Error);
    }

    /// <summary>Takes what the table admits, and does nothing.</summary>
    private sealed class Idle : IVerb
    {
        public IReadOnlyList<VerbUsage> Usages => UsageTable.All;

        public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel)
        {
            terminal.Output.WriteLine($"did {given.Verb.Name}");
            return Task.FromResult(ExitStatus.Holds);
        }
    }
}
