using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Search;

/// <summary>Breadth-first search through all states of a finite model, on one thread.</summary>
/// <remarks>States are expanded in batches: first all successors of a batch are made and the table is touched for each, then they are looked up. So the
/// processor waits for many memory accesses at once instead of for one after the other.</remarks>
public sealed class Explorer
{
    private const int BatchRecords = 1024;

    private readonly CompiledModel model;
    private readonly ExplorerOptions options;
    private readonly StateStore store;
    private readonly int words, recordWords;
    private readonly ulong[] records, hashes;
    private readonly List<(int State, int End)> sources = [];
    private readonly List<int> levels = [];
    private readonly long[] fired;
    private readonly Stopwatch clock = new();
    private readonly Keeper? keeper;
    private long transitions, cut;
    private int expanded, before;
    private ulong stateSum, stepSum;
    private TimeSpan searchedBefore;
    private Finding? found;
    private long told;

    /// <summary>Prepares a search.</summary>
    public Explorer(CompiledModel model, ExplorerOptions? options = null)
    {
        (this.model, this.options) = (model, options ?? new ExplorerOptions());
        (words, recordWords) = (model.Model.Layout.Words, model.RecordWords);
        (store, fired) = (new StateStore(words), new long[model.Model.Instances]);
        records = new ulong[model.LargestExpansion + BatchRecords * recordWords];
        hashes = new ulong[records.Length / recordWords];
        keeper = this.options.Checkpoint is { } file ? new Keeper(file, this.options.Every, this.options.OnFault) : null;
    }

    private Progress Totals => new(store.Count, transitions, cut, levels.Count - 1, expanded, clock.Elapsed, store.Bytes, before);

    private SearchPoint Point => new(store.Count, new(transitions, cut, expanded, stateSum, stepSum, searchedBefore + clock.Elapsed), [.. levels], [.. fired], DateTimeOffset.UtcNow);

    /// <summary>Searches until every state is expanded, something is wrong, the limit is reached, or the token is cancelled; then what was found so far is returned.</summary>
    /// <exception cref="Abi.BadInputException">The search that it is to go on with is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before the search to go on with was read.</exception>
    public Exploration Run(CancellationToken cancel = default)
    {
        if (levels.Count == 0 && !Resume(cancel))
            Begin();
        model.Prepare();
        clock.Start();
        while (found is null && expanded < store.Count && store.Count < options.MostStates && !cancel.IsCancellationRequested && store.MakeRoomFor(hashes.Length, cancel))
        {
            Batch(levels[^1]);
            if (expanded == levels[^1] && store.Count > expanded)
                levels.Add(store.Count);
            Tell();
            if (keeper is { IsDue: true } && found is null)
                keeper.Begin(Point, store.Blocks);
        }
        clock.Stop();
        // What is wrong is found again from the last addition on.
        if (found is null)
            keeper?.Finish(Point, store.Blocks);
        keeper?.Wait();
        return new Exploration(Totals, found is null && expanded == store.Count, found is null ? null : new Retrace(model, store, levels).Of(found),
            new GraphDigest(stateSum, stepSum), [.. model.Model.Rules.Select(rule => fired.AsSpan(rule.First, rule.Instances).ToArray().Sum())]);
    }

    private void Begin()
    {
        var initial = model.Model.Layout.Initial();
        var hash = StateHash.Of(ref initial[0], words);
        store.Add(ref initial[0], hash);
        levels.Add(1);
        (stateSum, before) = (hash, 1);
        if (model.FirstViolatedClaim(initial) is >= 0 and var claim)
            found = new Finding(Wrong.Claim, claim, 0, null);
    }

    private bool Resume(CancellationToken cancel)
    {
        if (options.Resume?.Read(store, new StateShape(model.Model.Layout), cancel) is not { } point)
        {
            if (options.Resume is not null)
                options.OnNothingKept?.Invoke();
            return false;
        }
        levels.AddRange(point.Levels);
        for (var i = 0; i < fired.Length; i++)
            fired[i] = point.Fired[i];
        (transitions, cut, expanded, stateSum, stepSum, searchedBefore) = point.Sums;
        before = store.Count;
        options.OnResumed?.Invoke(new(store.Count, expanded, levels.Count - 1, point.At, searchedBefore));
        return true;
    }

    /// <summary>Which guards have held, and which have failed, in the states found so far. Takes time of its own.</summary>
    public GuardCoverage Coverage(CancellationToken cancel = default) => GuardCoverage.Of(model, store, cancel);

    private void Batch(int level)
    {
        var written = 0;
        for (sources.Clear(); expanded < level && written < BatchRecords * recordWords; expanded++)
        {
            var wrote = model.Expand(store[expanded], records.AsSpan(written));
            written += wrote;
            sources.Add((expanded, written / recordWords));
            if (wrote == 0 && options.DeadlockIsWrong)
                found ??= new Finding(Wrong.Deadlock, -1, expanded, null);
        }
        var number = written / recordWords;
        for (var i = 0; i < number; i++)
            hashes[i] = StateHash.Of(ref records[i * recordWords], words);
        store.Touch(hashes.AsSpan(0, number));
        var record = 0;
        foreach (var (state, end) in sources)
        {
            Enter(state, record, end);
            record = end;
        }
    }

    // Looks up the successors of one state, which are the records from one to another.
    private void Enter(int source, int record, int end)
    {
        var before = StateHash.Of(ref MemoryMarshal.GetReference(store[source]), words);
        var (steps, sum) = (0, 0UL);
        for (; record < end; record++)
        {
            ref var state = ref records[record * recordWords];
            var label = Unsafe.Add(ref state, words);
            var (kind, instance) = ((int)(label >> 32), (int)label);
            if (kind != RecordKind.Successor)
            {
                Refused(kind, source, instance);
                continue;
            }
            var hash = hashes[record];
            steps++;
            fired[instance]++;
            sum += StateHash.OfStep(before, instance, hash);
            if (store.Add(ref state, hash))
                Arrived(record * recordWords, instance, hash);
        }
        transitions += steps;
        stepSum += sum;
    }

    private void Arrived(int at, int instance, ulong hash)
    {
        stateSum += hash;
        if (model.FirstBroken(records.AsSpan(at, words), instance) is >= 0 and var claim)
            found ??= new Finding(Wrong.Claim, claim, store.Count - 1, null);
    }

    private void Refused(int kind, int source, int instance)
    {
        if (kind == RecordKind.Cut)
            cut++;
        else if (kind == RecordKind.Mistake)
            found ??= new Finding(Wrong.Mistake, -1, source, instance);
        else
            found ??= new Finding(Wrong.Law, kind - RecordKind.Law, source, instance);
    }

    private void Tell()
    {
        if (options.OnProgress is null || clock.ElapsedMilliseconds - told < 500)
            return;
        told = clock.ElapsedMilliseconds;
        options.OnProgress(Totals);
    }
}
