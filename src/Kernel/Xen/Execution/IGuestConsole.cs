namespace Verified.Kernel.Xen.Execution;

/// <summary>Where a guest's console comes out.</summary>
public interface IGuestConsole
{
    /// <summary>Takes what the guest writes, at once.</summary>
    void Write(ReadOnlySpan<byte> text);
}
