using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Verified.Abi;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Search;

/// <summary>The first three lines of a checkpoint: the version of its format, the model with its scope, and the model's fingerprint.</summary>
internal static class CheckpointHead
{
    private const int MostBytes = 1 << 16;

    private static readonly string Kind = "verified checkpoint ";

    /// <summary>The first line. The number grows with every change of what follows it, or of how a search goes on from there.</summary>
    private static readonly string Version = Kind + "2";

    /// <summary>The head for a model.</summary>
    internal static byte[] Of(FiniteModel model) => Encoding.UTF8.GetBytes($"{Version}\n{model.Specification.Name} {model.Scope}\n{ModelFingerprint.Of(model)}\n");

    /// <summary>The first link of the chain of digests.</summary>
    internal static byte[] Digest(byte[] head) => SHA256.HashData(head);

    /// <summary>Whether a file begins like a checkpoint of any version.</summary>
    internal static bool IsOne(SafeFileHandle file) => Start(file).StartsWith(Kind, StringComparison.Ordinal);

    /// <summary>Whether a file is a checkpoint in which no search has been kept yet.</summary>
    internal static bool IsAlone(SafeFileHandle file)
    {
        var (text, length) = (Start(file), RandomAccess.GetLength(file));
        return text.StartsWith(Version + "\n", StringComparison.Ordinal) && text.Length == length && text.Count(one => one == '\n') == 3 && text[^1] == '\n';
    }

    /// <summary>Compares the head of a file with that of the model that is to be searched.</summary>
    /// <exception cref="BadInputException">It is no checkpoint, one of another version, or of another model.</exception>
    internal static void Check(SafeFileHandle file, string path, FiniteModel model)
    {
        var lines = Start(file).Split('\n', 4);
        var expected = Encoding.UTF8.GetString(Of(model)).Split('\n', 4);
        if (!lines[0].StartsWith(Kind, StringComparison.Ordinal) || lines.Length < 4)
            throw new BadInputException(path, $"a checkpoint, which begins with '{Version}' and two more lines");
        if (lines[0] != expected[0])
            throw new BadInputException(path, $"'{expected[0]}', not a checkpoint of another version");
        if (lines[1] != expected[1])
            throw new BadInputException(path, $"a checkpoint of '{model.Specification.Name}' in the same scope; this one is of another model, or its scope differs in {Differences(expected[1], lines[1])}");
        if (lines[2] != expected[2])
            throw new BadInputException(path, $"a checkpoint of this text of '{model.Specification.Name}'; its rules, claims or layout were others when it was written");
    }

    // Only what was asked for is said: what is in the file is anything.
    private static string Differences(string wanted, string found)
    {
        var differing = wanted.Split(' ', ',').Except(found.Split(' ', ',')).ToList();
        return differing.Count is > 0 and < 8 ? string.Join(", ", differing) : "many places";
    }

    // As Latin 1, in which every byte is a character: positions in the text are positions in the file.
    private static string Start(SafeFileHandle file)
    {
        var bytes = new byte[Math.Min(MostBytes, RandomAccess.GetLength(file))];
        var read = 0;
        for (int got; read < bytes.Length && (got = RandomAccess.Read(file, bytes.AsSpan(read), read)) > 0;)
            read += got;
        return Encoding.Latin1.GetString(bytes, 0, read);
    }
}
