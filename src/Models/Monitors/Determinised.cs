namespace Verified.Models.Monitors;

/// <summary>The subset construction over hidden steps: after each word of letters, the set of components of states that the contract may be in.</summary>
internal sealed class Determinised
{
    /// <summary>There is no state after the letter.</summary>
    public const int Nowhere = -1;

    /// <summary>More sets are refused.</summary>
    public const int Most = 60_000;

    private readonly Dictionary<StateSet, int> numbers = [];
    private readonly List<StateSet> sets = [];
    private readonly List<int[]> next = [];

    private Determinised(HiddenCycles cycles) => Cycles = cycles;

    /// <summary>The states, as far as they can be told apart, and the steps.</summary>
    public HiddenCycles Cycles { get; }

    /// <summary>The component of what is outside the scope.</summary>
    public int Beyond => Cycles.Of(Cycles.Graph.Beyond);

    /// <summary>The sets; the first is that of the initial state, the second that of all states.</summary>
    public IReadOnlyList<StateSet> Sets => sets;

    /// <summary>For each set and letter the number of the set after it, or <see cref="Nowhere"/>.</summary>
    public IReadOnlyList<int[]> Next => next;

    /// <summary>The set where nothing is known.</summary>
    public int Anywhere { get; private set; }

    /// <summary>Constructs all sets.</summary>
    /// <exception cref="InsufficientMemoryException">There are more than <see cref="Most"/> sets.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Determinised Of(StateGraph graph, CancellationToken cancel = default)
    {
        var made = new Determinised(HiddenCycles.Of(graph));
        var (initial, all) = (StateSet.Empty(made.Cycles.Count), StateSet.Empty(made.Cycles.Count));
        initial.Add(made.Cycles.Of(0));
        for (var of = 0; of < made.Cycles.Count; of++)
        {
            if (of != made.Beyond)
            {
                all.Add(of);
            }
        }

        made.Number(made.Closed(initial));
        made.Anywhere = made.Number(made.Closed(all));
        for (var set = 0; set < made.sets.Count; set++)
        {
            cancel.ThrowIfCancellationRequested();
            made.next.Add(made.After(made.sets[set]));
        }

        return made;
    }

    private int[] After(StateSet set)
    {
        StateSet[] after = [.. Cycles.Graph.Seen.Names.Select(_ => StateSet.Empty(Cycles.Count))];
        foreach (var of in set.Members)
        {
            if (of == Beyond)
            {
                Array.ForEach(after, one => one.Add(Beyond));
                continue;
            }

            foreach (var (target, letter) in Cycles.Seen(of))
            {
                after[letter].Add(target);
            }
        }

        return [.. after.Select(one => one.IsEmpty ? Nowhere : Number(Closed(one)))];
    }

    // With everything that hidden steps lead to.
    private StateSet Closed(StateSet set)
    {
        var open = new Stack<int>(set.Members);
        while (open.TryPop(out var of))
        {
            foreach (var target in Cycles.Hidden(of))
            {
                if (set.Add(target))
                {
                    open.Push(target);
                }
            }
        }

        return set;
    }

    private int Number(StateSet set)
    {
        if (numbers.TryGetValue(set, out var number))
        {
            return number;
        }

        if (sets.Count == Most)
        {
            throw new InsufficientMemoryException($"more than {Most} sets of states");
        }

        sets.Add(set);
        return numbers[set] = sets.Count - 1;
    }
}
