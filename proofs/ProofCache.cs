using System.Security.Cryptography;
using System.Text;
using Verified.Proofs.Solvers;

namespace Verified.Proofs;

/// <summary>What was proved on this machine before: the digests of texts that a solver answered <c>unsat</c>. A file of lines in a folder of the user's.</summary>
/// <remarks>A line that is damaged, cut off or not ours is passed over, and a folder that cannot be read or written is one without entries: that costs time, and no more.
/// Whoever can write to the folder can have a proof believed that nobody made; the full budget believes none.</remarks>
public sealed class ProofCache
{
    private const string Format = "verified-proof-1";

    // About a hundred full sets of proofs. Then it begins anew.
    private const long MostBytes = 64 << 20;

    private readonly string? file;
    private readonly bool reads;
    private readonly HashSet<string> entries = [];

    /// <summary>Opens the cache in a folder.</summary>
    /// <param name="folder">The folder; null: nothing is kept.</param>
    /// <param name="reads">Whether earlier answers are taken; if not, everything is asked anew and then kept.</param>
    public ProofCache(string? folder, bool reads = true)
    {
        (file, this.reads) = (folder is null ? null : Path.Combine(folder, "proved.txt"), reads);
        if (file is not null)
            entries = Read(file);
    }

    /// <summary>Nothing is taken and nothing is kept.</summary>
    public static ProofCache Off { get; } = new(null, reads: false);

    /// <summary>The folder of this user: <c>proofs</c> in <c>VERIFIED_CACHE</c>, else in <c>verified</c> in <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>; null if there is none of these.</summary>
    public static string? UserFolder
    {
        get
        {
            string? Set(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
            var caches = Set("XDG_CACHE_HOME") ?? (Set("HOME") is { } home ? Path.Combine(home, ".cache") : null);
            var root = Set("VERIFIED_CACHE") ?? (caches is null ? null : Path.Combine(caches, "verified"));
            return root is null ? null : Path.Combine(root, "proofs");
        }
    }

    /// <summary>Whether this solver answered <c>unsat</c> to this text before.</summary>
    public bool Has(Solver solver, string text)
    {
        if (!reads || file is null)
            return false;
        lock (entries)
            return entries.Contains(Key(solver, text));
    }

    /// <summary>Keeps that this solver answered <c>unsat</c> to these texts.</summary>
    public void Keep(Solver solver, IEnumerable<string> texts)
    {
        if (file is null)
            return;
        string[] fresh;
        lock (entries)
            fresh = [.. texts.Select(text => Key(solver, text)).Where(entries.Add)];
        if (fresh.Length > 0)
            Append(file, "\n" + string.Concat(fresh.Select(key => $"{Format} {key} {Check(key)}\n")));
    }

    /// <summary>What a solver's answer depends on: the text, the library or program and its version, and its options.</summary>
    public static string Key(Solver solver, string text) => Digest(string.Join('\0', Format, solver.Name, Identity(solver), string.Join(' ', solver.Arguments), solver.Prelude, text));

    /// <summary>The line that says so, for a key.</summary>
    public static string Line(string key) => $"{Format} {key} {Check(key)}";

    private static string Check(string key) => Digest($"{Format}\0{key}")[..16];

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static HashSet<string> Read(string file)
    {
        try
        {
            return new FileInfo(file).Length > MostBytes ? []
                : [.. File.ReadLines(file).Select(line => line.Split(' ')).Where(words => words is [Format, { Length: 64 } key, var check] && check == Check(key)).Select(words => words[1])];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or System.Security.SecurityException)
        {
            return [];
        }
    }

    // One run at a time writes; another that wants to waits a moment, or leaves it.
    private static void Append(string file, string lines)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            for (var tries = 0; tries < 20; tries++)
            {
                try
                {
                    using var gate = new FileStream(file + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                    var full = File.Exists(file) && new FileInfo(file).Length > MostBytes;
                    using var stream = new FileStream(file, full ? FileMode.Create : FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
                    stream.Write(Encoding.UTF8.GetBytes(lines));
                    return;
                }
                catch (IOException) when (File.Exists(file + ".lock"))
                {
                    Thread.Sleep(10);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or System.Security.SecurityException)
        {
            // It is proved all the same.
        }
    }

    // The solver's own words, and which file it is, so that another one in its place is another one.
    private static string Identity(Solver solver)
    {
        var here = solver.Here();
        var path = here?.Library?.Path ?? here?.Path;
        var file = path is null ? null : (File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path));
        return file is null ? "absent" : $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks} {here!.Version}";
    }
}
