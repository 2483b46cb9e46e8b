using Verified.Models.Search;
using Verified.Spec.Language.Finite;

namespace Verified.Tests.Search;

/// <summary>A breadth-first walk with the interpreter and a hash set: slow, obvious, and independent of the search engine.</summary>
internal sealed class SlowWalk
{
    private readonly Dictionary<string, int> depths = [];

    internal SlowWalk(FiniteModel model)
    {
        var (interpreter, queue) = (new Interpreter(model), new Queue<ulong[]>());
        var (states, steps) = (0UL, 0UL);
        void Enter(ulong[] state, int depth)
        {
            if (!depths.TryAdd(string.Join(',', state), depth))
                return;
            states += StateHash.Of(ref state[0], state.Length);
            Depth = depth;
            if (interpreter.FirstViolatedClaim(state) is not null)
                StepsToFirstViolation ??= depth;
            queue.Enqueue(state);
        }
        Enter(model.Layout.Initial(), 0);
        while (queue.TryDequeue(out var state))
        {
            for (var instance = 0; instance < model.Instances; instance++)
            {
                var rule = model.RuleOf(instance);
                var outcome = interpreter.Step(state, rule, rule.Arguments(instance), out var next);
                Cut += outcome == StepOutcome.Cut ? 1 : 0;
                if (outcome != StepOutcome.Taken)
                    continue;
                Transitions++;
                steps += StateHash.OfStep(StateHash.Of(ref state[0], state.Length), instance, StateHash.Of(ref next[0], next.Length));
                Enter(next, depths[string.Join(',', state)] + 1);
            }
        }
        Digest = new GraphDigest(states, steps);
    }

    internal long States => depths.Count;

    internal long Transitions { get; }

    internal long Cut { get; }

    internal int Depth { get; private set; }

    internal int? StepsToFirstViolation { get; private set; }

    internal GraphDigest Digest { get; }
}
