using Verified.Abi;

namespace Verified.Kernel.Xen.Calls;

/// <summary>The list that a hypercall works off. What stands in it is read when its turn comes, not before.</summary>
/// <typeparam name="T">One thing to do.</typeparam>
internal interface IRequests<T>
{
    /// <summary>How many things there are to do.</summary>
    int Count { get; }

    /// <summary>Reads one of them.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    /// <param name="request">What is to be done.</param>
    /// <returns>EFAULT when it cannot be read.</returns>
    Errno Read(int index, out T request);
}

/// <summary>A list that the hypervisor holds itself.</summary>
internal sealed class HeldRequests<T>(IReadOnlyList<T> items) : IRequests<T>
{
    public int Count => items.Count;

    public Errno Read(int index, out T request)
    {
        request = items[index];
        return Errno.None;
    }
}
