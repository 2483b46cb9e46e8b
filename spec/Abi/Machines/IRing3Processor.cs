namespace Verified.Abi.Machines;

/// <summary>A processor that executes 64-bit code of ring 3, and comes back wherever that code needs somebody above it.</summary>
/// <remarks>
/// It walks the pagetables that stand in its memory, four levels from the root that it is given. Descriptor tables are empty: a selector that is not null
/// raises a general protection fault with the selector, although what processors keep for user code of their own may be loaded.
/// I/O privilege is 0. Source: Intel SDM volume 3, 5.8 and 6.12.
/// </remarks>
public interface IRing3Processor : IDisposable
{
    /// <summary>Physical memory, from physical address 0 on.</summary>
    ArraySegment<byte> Memory { get; }

    /// <summary>Goes on where the state says, and leaves the state as it is when it comes back.</summary>
    /// <remarks>It comes back after a bounded time even if the code never needs anybody.</remarks>
    Ring3Exit Run(Ring3State state);

    /// <summary>Whatever it remembers of pagetables is forgotten, in all roots.</summary>
    void ForgetTranslations();
}
