namespace Verified.Hardware.Tracing;

/// <summary>A stretch of guest-physical memory and the host memory behind it.</summary>
/// <param name="Index">The slot's number.</param>
/// <param name="First">The first guest page.</param>
/// <param name="Memory">The host memory, whole pages.</param>
public sealed record MemorySlot(uint Index, Gfn First, HvaRange Memory)
{
    /// <summary>Whether a guest page lies in the slot.</summary>
    public bool Contains(Gfn page) => page.Number - First.Number < Memory.Pages;

    /// <summary>The host address behind a guest page of the slot.</summary>
    public Hva HostAddress(Gfn page) => Memory.Start.Plus(page.Number - First.Number);
}
