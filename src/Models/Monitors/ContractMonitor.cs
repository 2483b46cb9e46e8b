using Verified.Spec.Language.Finite;

namespace Verified.Models.Monitors;

/// <summary>A deterministic monitor that is made from a contract: told of the steps that a recording shows, it says whether the contract can have taken them, whatever the hidden steps were.</summary>
/// <remarks>
/// The states of the contract in a small scope, closed over hidden steps, determinised and minimised. A step costs one look into a table. What it does not promise: a scope has so many things
/// of a kind, and what needs more of them is no word of the monitor; where a step would leave the scope at a cap the monitor is lost, and says so.
/// </remarks>
public sealed class ContractMonitor
{
    /// <summary>In place of a next state: no explanation is left.</summary>
    public const int Violated = -1;

    private readonly short[] table;
    private readonly bool[] lost;
    private readonly Breakage[] broken;

    private ContractMonitor(FiniteModel model, StateGraph graph, Determinised sets, int[] classes, Func<StateSet, int, Breakage> why)
    {
        (Model, Seen, States, Explanations, Sets, Cut) = (model, graph.Seen, classes.Max() + 1, graph.Count, sets.Sets.Count, graph.Cut);
        (Initial, Anywhere) = (classes[0], classes[sets.Anywhere]);
        var letters = Seen.Names.Count;
        (table, lost, broken) = (new short[States * letters], new bool[States], new Breakage[States * letters]);
        foreach (var of in Enumerable.Range(0, classes.Length).GroupBy(set => classes[set]))
        {
            lost[of.Key] = Minimised.IsLost(sets, of.First());
            // Sets that were merged allow the same; what they break when that is disregarded may differ.
            var all = StateSet.Empty(sets.Cycles.Count);
            foreach (var set in of)
            {
                all.Add(sets.Sets[set]);
            }

            for (var letter = 0; letter < letters; letter++)
            {
                var next = sets.Next[of.First()][letter];
                table[of.Key * letters + letter] = (short)(next == Determinised.Nowhere ? Violated : classes[next]);
                broken[of.Key * letters + letter] = next == Determinised.Nowhere ? why(all, letter) : Breakage.None;
            }
        }
    }

    /// <summary>The contract in its scope.</summary>
    public FiniteModel Model { get; }

    /// <summary>What is seen.</summary>
    public SeenSteps Seen { get; }

    /// <summary>The states of the monitor, numbered from 0.</summary>
    public int States { get; }

    /// <summary>The states of the contract in the scope.</summary>
    public int Explanations { get; }

    /// <summary>The sets of such states before the monitor was minimised.</summary>
    public int Sets { get; }

    /// <summary>Steps that would leave the scope at a cap.</summary>
    public long Cut { get; }

    /// <summary>The state before anything has happened.</summary>
    public int Initial { get; }

    /// <summary>The state where nothing is known: at the start of a recording that begins in the middle, and after lost events.</summary>
    public int Anywhere { get; }

    /// <summary>Makes the monitor.</summary>
    /// <param name="model">The contract in a scope.</param>
    /// <param name="seen">What is seen of its steps.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="InsufficientMemoryException">The scope has too many states, or the monitor would have.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ContractMonitor Of(CompiledModel model, SeenSteps seen, CancellationToken cancel = default)
    {
        var graph = StateGraph.Of(model, seen, cancel);
        var sets = Determinised.Of(graph, cancel);
        var classes = Minimised.Of(sets);
        if (classes.Max() >= short.MaxValue)
        {
            throw new InsufficientMemoryException($"more than {short.MaxValue} states of the monitor");
        }

        var claims = new BrokenClaims(model, sets.Cycles);
        return new(model.Model, graph, sets, classes, (components, letter) =>
        {
            cancel.ThrowIfCancellationRequested();
            return claims.Of(components, letter);
        });
    }

    /// <summary>The state after a letter, or <see cref="Violated"/>.</summary>
    public int Next(int state, int letter) => table[state * Seen.Names.Count + letter];

    /// <summary>Everything fits from here on, because the scope was left.</summary>
    public bool IsLost(int state) => lost[state];

    /// <summary>What is broken if the letter follows there although it cannot.</summary>
    public Breakage Broken(int state, int letter) => broken[state * Seen.Names.Count + letter];

    /// <summary>A shortest word that leads to each state from the initial one; null for a state that is only reached where nothing is known.</summary>
    public IReadOnlyList<IReadOnlyList<int>?> Words()
    {
        var words = new IReadOnlyList<int>?[States];
        words[Initial] = [];
        var open = new Queue<int>([Initial]);
        while (open.TryDequeue(out var state))
        {
            for (var letter = 0; letter < Seen.Names.Count; letter++)
            {
                if (Next(state, letter) is >= 0 and var next && words[next] is null)
                {
                    words[next] = [.. words[state]!, letter];
                    open.Enqueue(next);
                }
            }
        }

        return words;
    }
}
