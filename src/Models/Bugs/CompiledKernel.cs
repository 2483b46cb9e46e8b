using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using Verified.Abi;
using Verified.Abi.Notifier;

namespace Verified.Models.Bugs;

/// <summary>A kernel that was compiled in memory. Disposing it lets its code be unloaded.</summary>
internal sealed class CompiledKernel : IDisposable
{
    /// <summary>No program of any judge comes near so many calls and rounds of loops.</summary>
    internal static readonly long MostWork = 20_000_000;

    private readonly Context context;
    private readonly Type[] types;
    private readonly Action<long> begin;

    private CompiledKernel(Context context, Type[] types, TimeSpan compiling)
    {
        (this.context, this.types, Compiling) = (context, types, compiling);
        Work = types.Single(type => type.FullName == KernelProbes.Class);
        begin = Work.GetMethod("Begin")!.CreateDelegate<Action<long>>();
    }

    /// <summary>The class whose methods its probes call.</summary>
    internal Type Work { get; }

    /// <summary>How long it took to compile and load it.</summary>
    internal TimeSpan Compiling { get; }

    /// <param name="image">What was compiled.</param>
    /// <param name="clock">Since when it is being made.</param>
    /// <param name="isCollectible">Its code can be unloaded. That is safe only where the threads that run it outlive it: the runtime may break when a thread ends that holds static data of unloaded code.</param>
    internal static CompiledKernel Load(byte[] image, Stopwatch? clock = null, bool isCollectible = true)
    {
        var context = new Context(isCollectible);
        using var stream = new MemoryStream(image);
        return new CompiledKernel(context, context.LoadFromStream(stream).GetExportedTypes(), clock?.Elapsed ?? default);
    }

    /// <summary>A program begins, which may do so much work; when it has done it, the kernel throws what <see cref="Judging.KernelMistake"/> knows as a hang.</summary>
    internal void BeginProgram() => begin(MostWork);

    /// <summary>From now on work has no limit: the caller ends its programs itself.</summary>
    internal void LiftLimit() => begin(long.MaxValue);

    /// <summary>Builds an implementation of some sizes.</summary>
    /// <exception cref="BadInputException">It does not boot.</exception>
    internal TTarget Build<TTarget, TSizes>(TSizes sizes)
    {
        var kernel = types.Single(type => typeof(TTarget).IsAssignableFrom(type) && type is { IsAbstract: false, IsClass: true });
        var constructor = kernel.GetConstructor([typeof(TSizes)]) ?? throw new InvalidOperationException($"{kernel} has no constructor that takes sizes");
        return (TTarget)Booted(kernel.Name, () => constructor.Invoke([sizes]));
    }

    /// <summary>The same by a public static method that takes sizes.</summary>
    /// <exception cref="BadInputException">It does not boot.</exception>
    internal TTarget BuildBy<TTarget, TSizes>(string type, string method, TSizes sizes) =>
        (TTarget)Booted(type, () => types.Single(one => one.FullName == type).GetMethod(method, [typeof(TSizes)])!.Invoke(null, [sizes])!);

    private object Booted(string name, Func<object> build)
    {
        BeginProgram();
        try
        {
            return build();
        }
        catch (TargetInvocationException mistake) when (mistake.InnerException is { } inner)
        {
            throw new BadInputException(name, $"a kernel that boots ({inner.Message.ReplaceLineEndings(" ")})");
        }
    }

    public void Dispose()
    {
        if (context.IsCollectible)
            context.Unload();
    }

    private sealed class Context(bool isCollectible) : AssemblyLoadContext("planted kernel", isCollectible)
    {
        // What the kernel and its judge both see must be the same types.
        protected override Assembly? Load(AssemblyName name)
            => name.Name == typeof(INotifierTarget).Assembly.GetName().Name ? typeof(INotifierTarget).Assembly : null;
    }
}
