namespace Verified.Models.Judging;

/// <summary>Hears how far a run of random programs is, in whatever it counts, and when it begins with something else.</summary>
public interface IFuzzListener : IProgress<long>
{
    /// <summary>A program has failed; from now on it is made smaller.</summary>
    void Shrinks();
}

/// <summary>What is said to whoever listens.</summary>
internal static class FuzzListening
{
    /// <summary>Says that a program is made smaller from now on, if somebody wants to hear it.</summary>
    internal static void Shrinks(this IProgress<long>? progress) => (progress as IFuzzListener)?.Shrinks();
}
