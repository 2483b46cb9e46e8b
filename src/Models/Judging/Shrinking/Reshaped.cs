namespace Verified.Models.Judging.Shrinking;

/// <summary>Programs that are not smaller than others, but may fail sooner.</summary>
/// <typeparam name="TOperation">What programs are made of.</typeparam>
/// <param name="operations">What can stand in place of an operation.</param>
internal sealed class Reshaped<TOperation>(ISimplerOperations<TOperation> operations)
{
    private static readonly int MostThreads = 6;

    internal IEnumerable<IReadOnlyList<IReadOnlyList<TOperation>>> Of(IReadOnlyList<IReadOnlyList<TOperation>> programs) =>
        Split(programs).Append(programs).Concat(WithoutOne(programs)).Concat(Changed(programs));

    /// <summary>The programs, and others that differ from them in more than one place.</summary>
    internal IEnumerable<IReadOnlyList<IReadOnlyList<TOperation>>> Far(IReadOnlyList<IReadOnlyList<TOperation>> programs) =>
        [.. WithoutOne(programs).SelectMany(WithoutOne), programs, .. Changed(programs), .. Split(programs), .. Changed(programs).SelectMany(Split)];

    // The end of a thread as a thread of its own: it need not wait for the beginning to finish.
    private static IEnumerable<IReadOnlyList<IReadOnlyList<TOperation>>> Split(IReadOnlyList<IReadOnlyList<TOperation>> programs) =>
        from thread in Enumerable.Range(0, programs.Count)
        where programs.Count < MostThreads
        from length in Enumerable.Range(1, Math.Max(0, programs[thread].Count - 1))
        let list = programs[thread]
        select (IReadOnlyList<IReadOnlyList<TOperation>>)[.. programs.Select((other, i) => i == thread ? [.. list.Take(length)] : other), [.. list.Skip(length)]];

    private static IEnumerable<IReadOnlyList<IReadOnlyList<TOperation>>> WithoutOne(IReadOnlyList<IReadOnlyList<TOperation>> programs) =>
        from thread in Enumerable.Range(0, programs.Count)
        from position in Enumerable.Range(0, programs[thread].Count)
        select With(programs, thread, [.. programs[thread].Where((_, i) => i != position)]);

    private IEnumerable<IReadOnlyList<IReadOnlyList<TOperation>>> Changed(IReadOnlyList<IReadOnlyList<TOperation>> programs) =>
        from thread in Enumerable.Range(0, programs.Count)
        from position in Enumerable.Range(0, programs[thread].Count)
        from other in operations.Others(programs[thread][position])
        select With(programs, thread, [.. programs[thread].Select((operation, i) => i == position ? other : operation)]);

    private static IReadOnlyList<IReadOnlyList<TOperation>> With(IReadOnlyList<IReadOnlyList<TOperation>> programs, int thread, IReadOnlyList<TOperation> operations) =>
        [.. programs.Select((list, i) => i == thread ? operations : list)];
}
