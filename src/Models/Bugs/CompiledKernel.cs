using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using Verified.Abi.Notifier;

namespace Verified.Models.Bugs;

/// <summary>A kernel that was compiled in memory. Disposing it lets its code be unloaded.</summary>
internal sealed class CompiledKernel : IDisposable
{
    private readonly Context context;
    private readonly ConstructorInfo constructor;

    private CompiledKernel(Context context, ConstructorInfo constructor, TimeSpan compiling)
        => (this.context, this.constructor, Compiling) = (context, constructor, compiling);

    /// <summary>How long it took to compile and load it.</summary>
    internal TimeSpan Compiling { get; }

    internal static CompiledKernel Load(Stream image, Stopwatch clock)
    {
        var context = new Context();
        var kernel = context.LoadFromStream(image).GetExportedTypes().Single(type => typeof(INotifierTarget).IsAssignableFrom(type) && type is { IsAbstract: false, IsClass: true });
        var constructor = kernel.GetConstructor([typeof(Sizes)]) ?? throw new InvalidOperationException($"{kernel} has no constructor that takes sizes");
        return new CompiledKernel(context, constructor, clock.Elapsed);
    }

    /// <summary>Builds the kernel in some sizes.</summary>
    internal INotifierTarget Build(Sizes sizes) => (INotifierTarget)constructor.Invoke([sizes]);

    public void Dispose() => context.Unload();

    private sealed class Context() : AssemblyLoadContext("planted kernel", isCollectible: true)
    {
        // What the kernel and its judge both see must be the same types.
        protected override Assembly? Load(AssemblyName name)
            => name.Name == typeof(INotifierTarget).Assembly.GetName().Name ? typeof(INotifierTarget).Assembly : null;
    }
}
