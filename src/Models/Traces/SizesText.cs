using Verified.Abi;
using Verified.Abi.Notifier;

namespace Verified.Models.Traces;

/// <summary>Sizes on one line: <c>pages=6 vas=4 … point=1 pinned=0</c>.</summary>
internal static class SizesText
{
    private static readonly int Largest = 16, MostTlbEntries = 128;

    private static readonly (string Name, Func<Sizes, int> Get, Func<Sizes, int, Sizes> With)[] Counts =
    [
        ("pages", s => s.Pages, (s, n) => s with { Pages = n }),
        ("vas", s => s.Vas, (s, n) => s with { Vas = n }),
        ("mms", s => s.Mms, (s, n) => s with { Mms = n }),
        ("cpus", s => s.Cpus, (s, n) => s with { Cpus = n }),
        ("secondaries", s => s.Secondaries, (s, n) => s with { Secondaries = n }),
        ("vcpus", s => s.Vcpus, (s, n) => s with { Vcpus = n }),
        ("windows", s => s.Windows, (s, n) => s with { Windows = n }),
        ("changes", s => s.Changes, (s, n) => s with { Changes = n }),
        ("faults", s => s.Faults, (s, n) => s with { Faults = n }),
        ("slots", s => s.Slots, (s, n) => s with { Slots = n }),
        ("values", s => s.Values, (s, n) => s with { Values = n }),
    ];

    private static readonly (string Name, Func<Sizes, bool> Get, Func<Sizes, bool, Sizes> With)[] Switches =
    [
        ("point", s => s.PointNotifications, (s, on) => s with { PointNotifications = on }),
        ("pinned", s => s.Pinned, (s, on) => s with { Pinned = on }),
        ("swapping", s => s.Swapping, (s, on) => s with { Swapping = on }),
        ("forking", s => s.Forking, (s, on) => s with { Forking = on }),
    ];

    internal static string Print(Sizes sizes)
        => string.Join(' ', Counts.Select(count => $"{count.Name}={count.Get(sizes)}").Concat(Switches.Select(one => $"{one.Name}={(one.Get(sizes) ? 1 : 0)}")));

    /// <exception cref="BadInputException">A word is unknown, or its number is out of range.</exception>
    internal static Sizes Parse(string where, IEnumerable<string> words)
    {
        var sizes = new Sizes();
        foreach (var word in words)
        {
            var (name, value) = TraceWords.Assignment(where, word);
            if (Counts.FirstOrDefault(count => count.Name == name) is { With: { } count })
                sizes = count(sizes, TraceWords.InRange(where, name, value, 1, Largest));
            else if (Switches.FirstOrDefault(one => one.Name == name) is { With: { } turn })
                sizes = turn(sizes, TraceWords.InRange(where, name, value, 0, 1) == 1);
            else
                throw new BadInputException(where, $"one of {string.Join(", ", Counts.Select(c => c.Name).Concat(Switches.Select(s => s.Name)))}, not '{name}'");
        }
        return Judged(where, sizes);
    }

    // The code that judges is generated for the sizes; nobody waits for that of a large machine.
    private static Sizes Judged(string where, Sizes sizes)
    {
        var entries = Math.Max(Math.Max(sizes.Cpus * sizes.Mms, sizes.Secondaries * sizes.Vcpus), sizes.Cpus * sizes.Windows) * sizes.Vas;
        return entries <= MostTlbEntries ? sizes
            : throw new BadInputException(where, $"sizes with at most {MostTlbEntries} of vas times cpus times mms, vas times secondaries times vcpus, vas times cpus times windows, not {entries}");
    }
}
