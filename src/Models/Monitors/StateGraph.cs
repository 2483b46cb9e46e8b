using System.Runtime.CompilerServices;
using Verified.Models.Search;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Monitors;

/// <summary>All reachable states of a scope, and the steps between them by what is seen of each.</summary>
/// <remarks>A step that would leave the scope leads to <see cref="Beyond"/>, a state of its own in which everything is possible. Steps of a state that show nothing stand before those that are seen.</remarks>
internal sealed class StateGraph
{
    /// <summary>A scope with more states is refused.</summary>
    public const int Most = 8_000_000;

    private readonly StateStore store;
    private readonly int[] begins, seenFrom, targets;
    private readonly short[] letters;

    private StateGraph(StateStore store, SeenSteps seen, List<int> begins, List<int> seenFrom, List<long> edges, long cut)
    {
        (this.store, Seen, Cut) = (store, seen, cut);
        (this.begins, this.seenFrom) = ([.. begins, edges.Count], [.. seenFrom]);
        (targets, letters) = (new int[edges.Count], new short[edges.Count]);
        for (var edge = 0; edge < edges.Count; edge++)
        {
            var target = (int)edges[edge];
            (targets[edge], letters[edge]) = (target < 0 ? Beyond : target, (short)(edges[edge] >> 32));
        }
    }

    /// <summary>What is seen.</summary>
    public SeenSteps Seen { get; }

    /// <summary>The number of states.</summary>
    public int Count => store.Count;

    /// <summary>The state outside the scope.</summary>
    public int Beyond => store.Count;

    /// <summary>Steps that would leave the scope.</summary>
    public long Cut { get; }

    /// <summary>Steps between different states, and those that are seen.</summary>
    public int Edges => targets.Length;

    /// <summary>The words of a state.</summary>
    public ReadOnlySpan<ulong> this[int state] => store[state];

    /// <summary>The states that hidden steps lead to from a state.</summary>
    public ReadOnlySpan<int> Hidden(int state) => state == Beyond ? [] : targets.AsSpan(begins[state]..seenFrom[state]);

    /// <summary>The states that seen steps lead to from a state.</summary>
    public ReadOnlySpan<int> SeenTargets(int state) => state == Beyond ? [] : targets.AsSpan(seenFrom[state]..begins[state + 1]);

    /// <summary>The letters of these steps.</summary>
    public ReadOnlySpan<short> SeenLetters(int state) => state == Beyond ? [] : letters.AsSpan(seenFrom[state]..begins[state + 1]);

    /// <summary>Finds all states and steps.</summary>
    /// <param name="model">The contract in a scope.</param>
    /// <param name="seen">What is seen of its steps.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="InsufficientMemoryException">There are more than <see cref="Most"/> states.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static StateGraph Of(CompiledModel model, SeenSteps seen, CancellationToken cancel = default)
    {
        var (words, recordWords) = (model.Model.Layout.Words, model.RecordWords);
        var (store, records) = (new StateStore(words), new ulong[model.LargestExpansion]);
        var (begins, seenFrom, edges, steps) = (new List<int>(), new List<int>(), new List<long>(), new SortedSet<long>());
        var cut = 0L;
        var initial = model.Model.Layout.Initial();
        store.Add(ref initial[0], StateHash.Of(ref initial[0], words));
        for (var state = 0; state < store.Count; state++)
        {
            if (store.Count > Most || !store.MakeRoomFor(records.Length / recordWords, cancel))
            {
                cancel.ThrowIfCancellationRequested();
                throw new InsufficientMemoryException($"more than {Most} states");
            }

            steps.Clear();
            for (int at = 0, end = model.Expand(store[state], records); at < end; at += recordWords)
            {
                Enter(state, ref records[at]);
            }

            begins.Add(edges.Count);
            edges.AddRange(steps.TakeWhile(step => step >> 32 == SeenSteps.Hidden));
            seenFrom.Add(edges.Count);
            edges.AddRange(steps.SkipWhile(step => step >> 32 == SeenSteps.Hidden));
        }

        return new(store, seen, begins, seenFrom, edges, cut);

        void Enter(int from, ref ulong record)
        {
            var label = Unsafe.Add(ref record, words);
            var (kind, letter) = ((int)(label >> 32), seen.LetterOf((int)label));
            if (kind == RecordKind.Cut)
            {
                cut++;
                steps.Add(Edge(letter, int.MinValue));
            }

            if (kind != RecordKind.Successor)
            {
                return;
            }

            var hash = StateHash.Of(ref record, words);
            var target = store.Add(ref record, hash) ? store.Count - 1 : store.Find(ref record, hash);
            if (target != from || letter != SeenSteps.Hidden)
            {
                steps.Add(Edge(letter, target));
            }
        }
    }

    private static long Edge(int letter, int target) => (long)letter << 32 | (uint)target;
}
