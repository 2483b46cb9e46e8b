using Verified.Spec.Language;
using Verified.Spec.Language.Finite;

namespace Verified.Models.Search;

/// <summary>What a search has seen so far.</summary>
/// <param name="States">Distinct states.</param>
/// <param name="Transitions">Steps between them: every enabled instance of a rule in every expanded state, also when it leads back to the same state.</param>
/// <param name="Cut">Steps not taken because a word would have passed its cap.</param>
/// <param name="Depth">The number of steps to the farthest state.</param>
/// <param name="Expanded">The states whose steps have all been taken.</param>
/// <param name="Elapsed">The time since the search began, or was resumed.</param>
/// <param name="Bytes">The memory of all states and of their table.</param>
/// <param name="Before">The states that were there when this run began: 1, or as many as were resumed.</param>
public sealed record Progress(long States, long Transitions, long Cut, int Depth, long Expanded, TimeSpan Elapsed, long Bytes, long Before)
{
    /// <summary>States found in each second of this run.</summary>
    public double Rate => (States - Before) / Math.Max(1e-6, Elapsed.TotalSeconds);

    /// <summary>Bytes for each distinct state, everything included.</summary>
    public double BytesPerState => (double)Bytes / Math.Max(1, States);
}

/// <summary>What a search goes on with.</summary>
/// <param name="States">Distinct states.</param>
/// <param name="Expanded">Those whose steps have all been taken.</param>
/// <param name="Depth">The number of steps to the farthest state.</param>
/// <param name="At">When it was kept.</param>
/// <param name="Searched">The time of search until then, in all runs.</param>
public sealed record Resumed(long States, long Expanded, int Depth, DateTimeOffset At, TimeSpan Searched);

/// <summary>What is wrong with a state or a step.</summary>
public enum Wrong
{
    /// <summary>A claim does not hold in the last state.</summary>
    Claim,

    /// <summary>A law does not hold over the last step.</summary>
    Law,

    /// <summary>The last step would push a word below 0: the specification is wrong.</summary>
    Mistake,

    /// <summary>No rule is enabled in the last state.</summary>
    Deadlock,
}

/// <summary>A shortest way from the initial state to something that must not be.</summary>
/// <param name="Wrong">What is wrong.</param>
/// <param name="Claim">The claim or law that is violated, if that is what is wrong.</param>
/// <param name="Steps">The instances in order.</param>
/// <param name="States">The states between them, the initial state first; one more than the steps, except after a mistake.</param>
public sealed record Counterexample(Wrong Wrong, Claim? Claim, IReadOnlyList<int> Steps, IReadOnlyList<ulong[]> States);

/// <summary>A sum over all states and all steps that does not depend on the order in which they were found. Two readings with equal digests have the same graph.</summary>
public readonly record struct GraphDigest(ulong States, ulong Steps)
{
    /// <inheritdoc/>
    public override string ToString() => $"{States:x16}-{Steps:x16}";
}

/// <summary>The result of a search.</summary>
/// <param name="Totals">What it has seen.</param>
/// <param name="IsComplete">Whether every reachable state of the scope was expanded. False after an interrupt, at a limit, or at a counterexample.</param>
/// <param name="Counterexample">The first thing found wrong, if any.</param>
/// <param name="Digest">The sum over what was expanded.</param>
/// <param name="Fired">For each rule, how many of the transitions are its own.</param>
public sealed record Exploration(Progress Totals, bool IsComplete, Counterexample? Counterexample, GraphDigest Digest, IReadOnlyList<long> Fired)
{
    /// <summary>The rules that never fired: unreachable in this scope if the search is complete.</summary>
    public IEnumerable<FiniteRule> NeverFired(FiniteModel model) => model.Rules.Where(rule => Fired[rule.Position] == 0);
}
