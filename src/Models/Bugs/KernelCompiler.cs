using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Verified.Abi;
using Verified.Abi.Notifier;

namespace Verified.Models.Bugs;

/// <summary>Compiles the kernel in memory. Files that are the same as last time are not parsed again. Several threads may do so.</summary>
internal sealed class KernelCompiler
{
    /// <summary>What the project file's implicit usings say.</summary>
    private static readonly string ImplicitUsings = string.Concat(
        new[] { "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks" }
            .Select(name => $"global using global::{name};\n"));

    private static readonly CSharpParseOptions Language = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);

    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable);

    private readonly ConcurrentDictionary<(string Path, string Text), SyntaxTree> parsed = [];
    private readonly ConcurrentDictionary<string, CSharpCompilation> compilations = [];
    private readonly MetadataReference[] references = [.. References().Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>Compiles and loads.</summary>
    /// <exception cref="BadInputException">The sources do not compile.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal CompiledKernel Compile(IReadOnlyDictionary<string, string> sources, string where, CancellationToken cancel = default)
    {
        var clock = Stopwatch.StartNew();
        var compilation = CompilationOf(sources);
        cancel.ThrowIfCancellationRequested();
        using var image = new MemoryStream();
        var result = compilation.Emit(image, cancellationToken: cancel);
        if (result.Diagnostics.FirstOrDefault(found => found.Severity == DiagnosticSeverity.Error) is { } error)
            throw new BadInputException(where, $"a change that compiles ({error.Location.SourceTree?.FilePath}: {error.GetMessage()})");
        image.Position = 0;
        return CompiledKernel.Load(image, clock);
    }

    // What the compiler has learnt of the same files, and of the assemblies that they refer to, serves again.
    private CSharpCompilation CompilationOf(IReadOnlyDictionary<string, string> sources)
    {
        var trees = sources.Select(source => Parsed(source.Key, source.Value)).Append(Parsed("ImplicitUsings.cs", ImplicitUsings)).ToArray();
        var known = compilations.GetOrAdd(string.Join('\n', sources.Keys), _ => CSharpCompilation.Create(PlantedBug.Assembly, trees, references, Options));
        return known.SyntaxTrees.Zip(trees).Where(pair => pair.First != pair.Second).Aggregate(known, (changed, pair) => changed.ReplaceSyntaxTree(pair.First, pair.Second));
    }

    private SyntaxTree Parsed(string path, string text)
        => parsed.GetOrAdd((path, text), file => CSharpSyntaxTree.ParseText(file.Text, Language, file.Path));

    private static IEnumerable<string> References()
        => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(path) is "netstandard.dll" or "Iced.dll")
            .Append(typeof(INotifierTarget).Assembly.Location);
}
