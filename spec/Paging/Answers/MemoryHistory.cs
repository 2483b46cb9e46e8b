namespace Verified.Spec.Paging.Answers;

/// <summary>Memory as it is, and what its words have been.</summary>
internal sealed class MemoryHistory(int words)
{
    private readonly Dictionary<int, long> since = [];
    private readonly Dictionary<int, List<Version>> before = [];

    /// <summary>Memory as it is.</summary>
    public ulong[] Now { get; } = new ulong[words];

    /// <summary>When a word was last changed.</summary>
    public long LastChange { get; private set; }

    /// <summary>Takes memory as it is, without a history.</summary>
    public void Begin(ReadOnlySpan<ulong> memory)
    {
        memory.CopyTo(Now);
        since.Clear();
        before.Clear();
        LastChange = 0;
    }

    /// <summary>The word at a place, as it is.</summary>
    public Version Current(int word) => new(Now[word], since.GetValueOrDefault(word), Version.Always);

    /// <summary>What the word has been.</summary>
    public IReadOnlyList<Version> Before(int word) => before.TryGetValue(word, out var versions) ? versions : [];

    /// <summary>A word changes.</summary>
    public void Store(int word, ulong value, long time)
    {
        var old = Current(word);
        if (old.Value == value)
            return;
        Remember(word, old with { To = time });
        Set(word, value, time);
    }

    /// <summary>A word has been this for a while.</summary>
    public void Remember(int word, Version version)
    {
        if (!before.TryGetValue(word, out var versions))
            before[word] = versions = [];
        if (version.From < version.To && !versions.Contains(version))
            versions.Add(version);
    }

    /// <summary>A word is this from some time on, from the earliest of those that are told; what it was is not noted.</summary>
    public void Set(int word, ulong value, long time)
    {
        if (Now[word] == value)
            time = Math.Min(time, since.GetValueOrDefault(word));
        (Now[word], since[word]) = (value, time);
        LastChange = Math.Max(LastChange, time);
    }

    /// <summary>Forgets what ended before a time.</summary>
    public void ForgetBefore(long time)
    {
        foreach (var (word, versions) in before)
        {
            versions.RemoveAll(version => version.To <= time);
            if (versions.Count == 0)
                before.Remove(word);
        }
    }
}
