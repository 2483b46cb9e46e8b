using Verified.Cli.Output;

namespace Verified.Cli.Checks;

/// <summary>Keeps the traces of failures under names of their own; nothing is overwritten.</summary>
/// <param name="Kept">Where the trace is, relative to the root of the checkout; null if it could not be saved.</param>
/// <param name="WhyNot">Why it could not be saved; null if it was.</param>
internal sealed record SavedTrace(string? Kept, string? WhyNot)
{
    private const int MostOfOneName = 1_000;

    private static readonly string Folder = Path.Combine("artifacts", "traces");

    /// <summary>Saves a trace. One that is there already, to the letter, is not saved again; another one of the same name gets a number.</summary>
    /// <param name="name">Its name without an ending, such as <c>notifier-kvm-seed1-program2696</c>.</param>
    /// <param name="text">The text.</param>
    /// <remarks>What cannot be saved costs no verdict: it is said, and the failure is found again by its seed.</remarks>
    public static SavedTrace Save(string name, string text) => Save(name, text, Repository.Root);

    /// <summary>The same in another tree.</summary>
    public static SavedTrace Save(string name, string text, string root)
    {
        try
        {
            Directory.CreateDirectory(Path.Combine(root, Folder));
            for (var number = 1; number <= MostOfOneName; number++)
            {
                var file = Path.Combine(Folder, number == 1 ? $"{name}.trace" : $"{name}-{number}.trace");
                if (IsKept(Path.Combine(root, file), text))
                {
                    return new(file, null);
                }
            }

            return new(null, $"there are {MostOfOneName} traces {name}");
        }
        catch (Exception fault) when (OutputFile.IsOfFiles(fault))
        {
            return new(null, OutputFile.Said(fault));
        }
    }

    // Another process may write the same name: who creates it has it.
    private static bool IsKept(string path, string text)
    {
        var partial = $"{path}.{Guid.NewGuid():N}.partial";
        if (!File.Exists(path))
        {
            try
            {
                File.WriteAllText(partial, text);
                File.Move(partial, path, overwrite: false);
                return true;
            }
            catch (IOException) when (File.Exists(path))
            {
            }
            finally
            {
                File.Delete(partial);
            }
        }

        return File.ReadAllText(path) == text;
    }
}
