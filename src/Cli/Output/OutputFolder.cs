using Verified.Abi;

namespace Verified.Cli.Output;

/// <summary>A folder that a run fills with files, each of them written whole or not at all.</summary>
/// <param name="option">The option that names it.</param>
/// <param name="path">The folder.</param>
internal sealed class OutputFolder(string option, string path)
{
    private readonly List<string> faults = [];

    /// <summary>A line if files were not written: how many, and why the first was not.</summary>
    public string? Unwritten => faults.Count == 0 ? null : $"{option} {path}: {faults.Count} files not written: {faults[0]}";

    /// <summary>Makes the folder if it is not there, and tries whether it takes a file.</summary>
    /// <exception cref="BadInputException">It does not.</exception>
    public static OutputFolder Open(string option, string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            OutputSink.Open(Path.Combine(path, "trial")).Dispose();
            return new OutputFolder(option, path);
        }
        catch (Exception fault) when (OutputFile.IsOfFiles(fault))
        {
            throw new BadInputException($"{option} {(path.Length > 0 ? path : "''")}", $"a folder that can be written into ({(path.Length > 0 ? OutputFile.Said(fault) : "its name is empty")})");
        }
    }

    /// <summary>Writes a file.</summary>
    /// <returns>Whether it is there.</returns>
    public bool Write(string name, ReadOnlySpan<byte> bytes)
    {
        var fault = OutputFile.Write(Path.Combine(path, name), bytes);
        if (fault is not null)
        {
            faults.Add($"{name}: {fault}");
        }

        return fault is null;
    }
}
