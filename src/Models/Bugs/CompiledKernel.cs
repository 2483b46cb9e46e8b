using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using Verified.Abi;
using Verified.Abi.Notifier;

namespace Verified.Models.Bugs;

/// <summary>A kernel that was compiled in memory. Disposing it lets its code be unloaded.</summary>
internal sealed class CompiledKernel : IDisposable
{
    private readonly Context context;
    private readonly Type[] types;

    private CompiledKernel(Context context, Type[] types, TimeSpan compiling)
        => (this.context, this.types, Compiling) = (context, types, compiling);

    /// <summary>How long it took to compile and load it.</summary>
    internal TimeSpan Compiling { get; }

    internal static CompiledKernel Load(Stream image, Stopwatch clock)
    {
        var context = new Context();
        return new CompiledKernel(context, context.LoadFromStream(image).GetExportedTypes(), clock.Elapsed);
    }

    /// <summary>Builds an implementation of some sizes.</summary>
    /// <exception cref="BadInputException">It does not boot.</exception>
    internal TTarget Build<TTarget, TSizes>(TSizes sizes)
    {
        var kernel = types.Single(type => typeof(TTarget).IsAssignableFrom(type) && type is { IsAbstract: false, IsClass: true });
        var constructor = kernel.GetConstructor([typeof(TSizes)]) ?? throw new InvalidOperationException($"{kernel} has no constructor that takes sizes");
        try
        {
            return (TTarget)constructor.Invoke([sizes]);
        }
        catch (TargetInvocationException mistake) when (mistake.InnerException is { } inner)
        {
            throw new BadInputException(kernel.Name, $"a kernel that boots ({inner.Message.ReplaceLineEndings(" ")})");
        }
    }

    public void Dispose() => context.Unload();

    private sealed class Context() : AssemblyLoadContext("planted kernel", isCollectible: true)
    {
        // What the kernel and its judge both see must be the same types.
        protected override Assembly? Load(AssemblyName name)
            => name.Name == typeof(INotifierTarget).Assembly.GetName().Name ? typeof(INotifierTarget).Assembly : null;
    }
}
