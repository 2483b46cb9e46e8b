namespace Verified.Models.Monitors;

/// <summary>The strongly connected components of the hidden steps. If the contract may be in one state of a component, it may be in all of them: the subset construction needs one number for a component.</summary>
internal sealed class HiddenCycles
{
    private readonly int[] component, first, members;
    private readonly int[][] hidden;
    private readonly (int Target, short Letter)[][] seen;

    private HiddenCycles(StateGraph graph, int[] component, int count)
    {
        (Graph, this.component, Count) = (graph, component, count);
        (first, members) = (new int[count + 1], new int[component.Length]);
        foreach (var of in component)
        {
            first[of + 1]++;
        }

        for (var of = 0; of < count; of++)
        {
            first[of + 1] += first[of];
        }

        var free = first.AsSpan(0, count).ToArray();
        for (var state = 0; state < component.Length; state++)
        {
            members[free[component[state]]++] = state;
        }

        (hidden, seen) = (new int[count][], new (int, short)[count][]);
        for (var of = 0; of < count; of++)
        {
            hidden[of] = HiddenOf(of);
            seen[of] = SeenOf(of);
        }
    }

    /// <summary>The states and steps.</summary>
    public StateGraph Graph { get; }

    /// <summary>The number of components; what is outside the scope is one of them.</summary>
    public int Count { get; }

    /// <summary>The component of a state.</summary>
    public int Of(int state) => component[state];

    /// <summary>The states of a component.</summary>
    public ReadOnlySpan<int> States(int of) => members.AsSpan(first[of]..first[of + 1]);

    /// <summary>The other components that hidden steps lead to.</summary>
    public int[] Hidden(int of) => hidden[of];

    /// <summary>The components that seen steps lead to.</summary>
    public (int Target, short Letter)[] Seen(int of) => seen[of];

    /// <summary>Finds the components.</summary>
    public static HiddenCycles Of(StateGraph graph)
    {
        var search = new CycleSearch(graph);
        search.Run();
        return new(graph, search.Component, search.Count);
    }

    private int[] HiddenOf(int of)
    {
        var found = new HashSet<int>();
        foreach (var state in States(of))
        {
            foreach (var target in Graph.Hidden(state))
            {
                found.Add(component[target]);
            }
        }

        found.Remove(of);
        return [.. found];
    }

    private (int, short)[] SeenOf(int of)
    {
        var found = new HashSet<(int, short)>();
        foreach (var state in States(of))
        {
            var targets = Graph.SeenTargets(state);
            var letters = Graph.SeenLetters(state);
            for (var step = 0; step < targets.Length; step++)
            {
                found.Add((component[targets[step]], letters[step]));
            }
        }

        return [.. found];
    }
}
