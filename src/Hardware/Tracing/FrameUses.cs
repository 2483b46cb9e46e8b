namespace Verified.Hardware.Tracing;

/// <summary>An spte that maps, or may still map, a frame.</summary>
/// <param name="Ordinal">The place of its installation among all events.</param>
/// <param name="Event">Its installation.</param>
/// <param name="InOpenRange">Whether it was installed while a notification for its page may have been under way.</param>
internal readonly record struct SpteUse(ulong Ordinal, TraceEvent Event, bool InOpenRange);

/// <summary>For every frame, the sptes that map it, by small pages: an spte of 2 MiB counts as 512.</summary>
internal sealed class FrameUses<TKey> where TKey : struct
{
    private readonly Dictionary<Pfn, Dictionary<TKey, SpteUse>> _uses = [];

    public void Add(Pfn frame, TKey key, in SpteUse use)
    {
        if (!_uses.TryGetValue(frame, out var users)) _uses[frame] = users = [];
        users[key] = use;
    }

    public void Remove(Pfn frame, TKey key)
    {
        if (_uses.TryGetValue(frame, out var users) && users.Remove(key) && users.Count == 0) _uses.Remove(frame);
    }

    /// <summary>The sptes of a frame, and forgets them.</summary>
    public IReadOnlyDictionary<TKey, SpteUse>? Take(Pfn frame) => _uses.Remove(frame, out var users) ? users : null;
}
