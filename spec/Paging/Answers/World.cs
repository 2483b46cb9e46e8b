namespace Verified.Spec.Paging.Answers;

/// <summary>One way in which a run of accesses may have changed memory so far.</summary>
internal sealed class World(MemoryHistory history)
{
    private readonly Dictionary<int, Version> now = [];
    private readonly List<(int Word, Version Version)> before = [];

    /// <summary>What of the looseness was needed to come here.</summary>
    public Looseness Used { get; set; }

    /// <summary>Accessed bits are set afterwards for which nothing here accounts.</summary>
    public bool WalkedAhead { get; set; }

    /// <summary>The words that were changed.</summary>
    public IEnumerable<KeyValuePair<int, Version>> Changed => now;

    /// <summary>The word at a physical address, or null beyond memory.</summary>
    public Version? Current(ulong address)
    {
        var word = address >> 3;
        if (word >= (ulong)history.Now.Length)
            return null;
        return now.TryGetValue((int)word, out var version) ? version : history.Current((int)word);
    }

    /// <summary>The word as it is, and all that it has been.</summary>
    public IEnumerable<Version> All(ulong address)
    {
        if (Current(address) is not { } current)
            return [];
        var word = (int)(address >> 3);
        IEnumerable<Version> all = [current, .. history.Before(word)];
        return before.Count == 0 ? all : all.Concat(before.Where(b => b.Word == word).Select(b => b.Version));
    }

    /// <summary>The same, to go another way from here.</summary>
    public World Copy()
    {
        var copy = new World(history) { Used = Used };
        foreach (var (word, version) in now)
            copy.now[word] = version;
        copy.before.AddRange(before);
        return copy;
    }

    /// <summary>A word in memory changes.</summary>
    public void Store(ulong address, ulong value, long time)
    {
        var old = Current(address)!.Value;
        if (old.Value == value)
            return;
        before.Add(((int)(address >> 3), old with { To = time }));
        now[(int)(address >> 3)] = new Version(value, time, Version.Always);
    }

    /// <summary>What happened here has happened, as far as anybody knows.</summary>
    public void Commit()
    {
        foreach (var (word, version) in before)
            history.Remember(word, version);
        foreach (var (word, version) in now)
            history.Set(word, version.Value, version.From);
    }

    /// <summary>A word for what has changed, the same for worlds that have changed in the same way.</summary>
    public string Signature() => string.Join(' ', before.Select(b => $"{b.Word}:{b.Version.Value:x}:{b.Version.To}").Concat(now.OrderBy(n => n.Key).Select(n => $"{n.Key}={n.Value.Value:x}")));
}
