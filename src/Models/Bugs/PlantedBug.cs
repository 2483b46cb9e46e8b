using Verified.Abi;

namespace Verified.Models.Bugs;

/// <summary>An implementation with a seeded bug in it, for who wants to see what the bug does. Disposing it lets its code be unloaded.</summary>
public sealed class PlantedBug : IDisposable
{
    /// <summary>The name of the assembly in which the implementation is.</summary>
    public const string Assembly = "Verified.Kernel.Planted";

    private readonly CompiledKernel kernel;

    /// <summary>Compiles the sources of a tree with one of its bugs.</summary>
    /// <param name="root">The root of the tree.</param>
    /// <param name="id">The bug's folder in <c>bugs</c>.</param>
    /// <param name="cancel">Ends compiling.</param>
    /// <exception cref="BadInputException">There is no such bug, or it cannot be planted.</exception>
    /// <exception cref="MissingComponentException">There are no sources.</exception>
    public PlantedBug(string root, string id, CancellationToken cancel = default)
    {
        Bug = SeededBug.Load(Path.Combine(root, "bugs", id));
        var changed = UnifiedDiff.Parse(InputFile.Text(Bug.DiffPath, InputKind.SeededBug), Bug.DiffPath).Apply(KernelSources.Of(root, Bug.Scene));
        kernel = new KernelCompiler().Compile(changed, Bug.DiffPath, cancel);
    }

    /// <summary>The bug.</summary>
    public SeededBug Bug { get; }

    /// <summary>Builds an implementation of some sizes.</summary>
    /// <exception cref="BadInputException">It does not boot.</exception>
    public TTarget Build<TTarget, TSizes>(TSizes sizes)
    {
        var target = kernel.Build<TTarget, TSizes>(sizes);
        kernel.LiftLimit();
        return target;
    }

    /// <inheritdoc/>
    public void Dispose() => kernel.Dispose();
}
