using Verified.Abi;
using Verified.Cli.Output;
using Verified.Cli.Usage.Kinds;

namespace Verified.Cli.Usage;

/// <summary>What may stand beside what: an option that would do nothing is refused, and no two outputs go to one file.</summary>
internal static class OptionRules
{
    /// <exception cref="BadInputException">An option would do nothing where it stands, or two paths that must differ are one file.</exception>
    public static void Judge(Given given)
    {
        foreach (var option in given.Verb.Options.Where(option => given.Has(option.Name)))
        {
            Applies(option, given);
        }

        DifferentFiles(given);
    }

    private static void Applies(OptionUsage option, Given given)
    {
        var verb = given.Verb.Name;
        if (option.OnlyFor.Count > 0 && !(given.Word is { } word && option.OnlyFor.Contains(word)))
        {
            throw new BadInputException(option.Name, $"only with {string.Join(", ", option.OnlyFor)}, as in 'verified {verb} {option.OnlyFor[0]} {option.Synopsis}'");
        }

        if (option.Needs is { } needed && !IsThere(needed, given))
        {
            throw new BadInputException(option.Name, $"only with {needed}, without which it does nothing");
        }

        if (option.NotWith.FirstOrDefault(other => IsThere(other, given)) is { } beside)
        {
            throw new BadInputException(option.Name, $"not together with {beside}, beside which it does nothing");
        }
    }

    private static bool IsThere(string name, Given given) => name.StartsWith("--", StringComparison.Ordinal) ? given.Has(name) : given.Words.Count > 0;

    // A search may be kept where it was kept before.
    private static void DifferentFiles(Given given)
    {
        var paths = Paths(given).ToList();
        foreach (var (name, path, _) in paths.Where(one => one.Use == PathUse.Writes))
        {
            var same = paths.FirstOrDefault(other => other.Name != name && other.Name != "--resume" && FileIdentity.Same(path, other.Path));
            if (same.Name is not null)
            {
                throw new BadInputException($"{name} {Quoted.Bare(path)}", $"another file than {same.Name} {Quoted.Bare(same.Path)}, which is the same one");
            }
        }
    }

    private static IEnumerable<(string Name, string Path, PathUse Use)> Paths(Given given)
    {
        foreach (var option in given.Verb.Options.Where(option => option.Kind is PathKind && given.Has(option.Name)))
        {
            yield return (option.Name, given.Required(option.Name), ((PathKind)option.Kind!).Use);
        }

        foreach (var word in given.Verb.Argument?.Kind is PathKind ? given.Words : [])
        {
            yield return (given.Verb.Argument!.Name, word, ((PathKind)given.Verb.Argument.Kind).Use);
        }
    }
}
