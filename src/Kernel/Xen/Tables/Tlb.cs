using Verified.Kernel.Xen.Frames;

namespace Verified.Kernel.Xen.Tables;

/// <summary>Where an access goes, whether it may write, and whether the entry is known to be marked dirty.</summary>
internal readonly record struct Translation(Mfn Frame, bool Writable, bool IsDirty = false);

/// <summary>The translations that a processor has seen and may use until they are flushed, by page of virtual address.</summary>
internal sealed class Tlb
{
    private const int PageShift = 12;

    private readonly Dictionary<ulong, Translation> translations = [];

    /// <summary>The flush clock after its last flush.</summary>
    public ulong LastFlush { get; private set; }

    public IEnumerable<Translation> Translations => translations.Values;

    public bool TryGet(ulong va, out Translation translation) => translations.TryGetValue(va >> PageShift, out translation);

    /// <summary>Holds a translation.</summary>
    /// <returns>The one that it had for this page before.</returns>
    public Translation? Fill(ulong va, Translation translation)
    {
        Translation? old = translations.TryGetValue(va >> PageShift, out var held) ? held : null;
        translations[va >> PageShift] = translation;
        return old;
    }

    public void Flush(ulong clock)
    {
        translations.Clear();
        LastFlush = clock;
    }

    /// <summary>A root is loaded, but not to flush: the clock does not know of it.</summary>
    public void Forget() => translations.Clear();

    /// <summary>invlpg. It is no flush that the clock knows of.</summary>
    /// <returns>The translation that is gone.</returns>
    public Translation? FlushOne(ulong va) => translations.Remove(va >> PageShift, out var gone) ? gone : null;

    /// <summary>Whether it has a translation to the frame.</summary>
    public bool Reaches(Mfn frame)
    {
        foreach (var to in translations.Values)
        {
            if (to.Frame == frame)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether it has a writable translation to the frame.</summary>
    public bool Writes(Mfn frame)
    {
        foreach (var to in translations.Values)
        {
            if (to.Frame == frame && to.Writable)
            {
                return true;
            }
        }

        return false;
    }
}
