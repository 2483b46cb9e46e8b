using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Models.Programs;

namespace Verified.Models.Traces;

/// <summary>Traces in files that end with <c>.trace</c>.</summary>
public static class TraceFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="BadInputException">It cannot be read, or it is no trace.</exception>
    public static Trace<TestCase, Step> Load(string path) => TraceText.Parse(InputFile.Text(path, InputKind.Trace), path);

    /// <summary>Writes a file, and the folder that it is in.</summary>
    /// <param name="path">Where.</param>
    /// <param name="trace">What.</param>
    /// <param name="comments">Lines for people.</param>
    public static void Save(string path, Trace<TestCase, Step> trace, IEnumerable<string>? comments = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, TraceText.Print(trace, comments));
    }
}
