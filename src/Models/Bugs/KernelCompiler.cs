using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Verified.Abi;
using Verified.Abi.Notifier;

namespace Verified.Models.Bugs;

/// <summary>Compiles the kernel in memory. Files that are the same as last time are not parsed again. Several threads may do so.</summary>
/// <param name="probes">What is done to each file before it is compiled; null: the probes that end a program which works for ever.</param>
/// <param name="isConcurrent">One compilation uses all processors.</param>
internal sealed class KernelCompiler(Func<SyntaxTree, SyntaxTree>? probes = null, bool isConcurrent = true)
{
    /// <summary>What the project file's implicit usings say.</summary>
    private static readonly string ImplicitUsings = string.Concat(
        new[] { "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks" }
            .Select(name => $"global using global::{name};\n"));

    private static readonly CSharpParseOptions Language = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);

    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, deterministic: true, nullableContextOptions: NullableContextOptions.Enable);

    private readonly ConcurrentDictionary<(string Path, string Text), SyntaxTree> parsed = [];
    private readonly ConcurrentDictionary<string, CSharpCompilation> compilations = [];
    private readonly MetadataReference[] references = [.. References().Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>Compiles and loads.</summary>
    /// <exception cref="BadInputException">The sources do not compile.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal CompiledKernel Compile(IReadOnlyDictionary<string, string> sources, string where, CancellationToken cancel = default)
    {
        var clock = Stopwatch.StartNew();
        var (image, error) = Image(sources, cancel);
        return image is null ? throw new BadInputException(where, $"a change that compiles ({error})") : CompiledKernel.Load(image, clock);
    }

    /// <summary>Compiles. The same code is the same image, byte by byte.</summary>
    /// <returns>The image, or the first error.</returns>
    internal (byte[]? Image, string? Error) Image(IReadOnlyDictionary<string, string> sources, CancellationToken cancel = default)
    {
        var compilation = CompilationOf(sources);
        cancel.ThrowIfCancellationRequested();
        using var image = new MemoryStream();
        var result = compilation.Emit(image, cancellationToken: cancel);
        return result.Diagnostics.FirstOrDefault(found => found.Severity == DiagnosticSeverity.Error) is { } error
            ? (null, $"{error.Location.SourceTree?.FilePath}: {error.GetMessage()}") : (image.ToArray(), null);
    }

    // What the compiler has learnt of the same files, and of the assemblies that they refer to, serves again.
    internal CSharpCompilation CompilationOf(IReadOnlyDictionary<string, string> sources)
    {
        var trees = sources.Select(source => Parsed(source.Key, source.Value)).Append(Parsed("ImplicitUsings.cs", ImplicitUsings)).Append(Parsed("KernelWork.cs", KernelProbes.Source)).ToArray();
        var known = compilations.GetOrAdd(string.Join('\n', sources.Keys), _ => CSharpCompilation.Create(PlantedBug.Assembly, trees, references, Options.WithConcurrentBuild(isConcurrent)));
        return known.SyntaxTrees.Zip(trees).Where(pair => pair.First != pair.Second).Aggregate(known, (changed, pair) => changed.ReplaceSyntaxTree(pair.First, pair.Second));
    }

    private SyntaxTree Parsed(string path, string text)
        => parsed.GetOrAdd((path, text), file =>
        {
            var tree = CSharpSyntaxTree.ParseText(file.Text, Language, file.Path);
            return file.Path.Contains('/') ? (probes ?? KernelProbes.Limit)(tree) : tree;
        });

    private static IEnumerable<string> References()
        => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(path) is "netstandard.dll" or "Iced.dll")
            .Append(typeof(INotifierTarget).Assembly.Location);
}
