using FsCheck;
using FsCheck.Fluent;
using Verified.Models.Judging;
using Verified.Models.Judging.Shrinking;
using Verified.Models.Judging.Traces;
using Verified.Models.Schedules;
using Xunit.Sdk;

namespace Verified.Properties.Running;

/// <summary>The cases of a contract for FsCheck: drawn by the contract's generator, made small by the shrinker of the judging, and told by a trace.</summary>
/// <param name="contract">The contract.</param>
/// <param name="build">Builds an implementation.</param>
/// <param name="world">What the command that replays a trace says of the implementation.</param>
internal sealed class ContractCases<TKind, TOperation, TSizes, TTarget>(Contract<TKind, TOperation, TSizes, TTarget> contract, Func<TSizes, TTarget> build, string world = "")
    where TKind : struct, Enum where TSizes : class
{
    // What the shrinker may spend where no judge but a property says what is wrong.
    private const int MostRuns = 2_000;

    private readonly Func<ulong, TestProgram<TOperation, TSizes>> _programs = contract.Programs(null);
    private readonly Dictionary<TSizes, Runner<TKind, TOperation, TSizes>> _runners = [];

    /// <summary>A failure that a property finds, not a judge.</summary>
    public static Failure Wrong(string because) => new(FailureKind.Differs, "PROPERTY", 0, "end of the run", null, because.ReplaceLineEndings("\n").Split('\n'), [], []);

    /// <summary>The property that a question is answered by null for all cases.</summary>
    /// <param name="name">One word, for the trace of a failure.</param>
    /// <param name="question">What is wrong with a run; null if nothing is. An exception is something wrong.</param>
    /// <param name="concerns">Which runs it is about; FsCheck gives up, and the property fails, if there are too few. Null: all.</param>
    public Property All(string name, Func<CaseRun<TKind, TOperation, TSizes>, Failure?> question, Func<CaseRun<TKind, TOperation, TSizes>, bool>? concerns = null)
    {
        return Prop.ForAll(Arb.From(Any(), Smaller), Holds);

        Property Holds(ContractCase<TOperation, TSizes> one)
        {
            var run = Run(one);
            return Prop.When(concerns?.Invoke(run) ?? true, () => Demand(name, run, Ask(run)));
        }

        Failure? Ask(CaseRun<TKind, TOperation, TSizes> run)
        {
            try
            {
                return question(run);
            }
            catch (Exception mistake) when (mistake is not OutOfMemoryException)
            {
                return Wrong(mistake is XunitException ? mistake.Message : mistake.ToString());
            }
        }

        // One jump to the small case: that the judging has tried what is smaller is known.
        IEnumerable<ContractCase<TOperation, TSizes>> Smaller(ContractCase<TOperation, TSizes> one)
        {
            if (!one.IsSmall && Run(one) is var run && Ask(run) is { } failure)
            {
                yield return ReferenceEquals(failure, run.Result.Failure) ? Judged(run, failure) : Asked(run, again => concerns?.Invoke(again) ?? true ? Ask(again) : null);
            }
        }
    }

    /// <summary>The runner of an implementation of these sizes.</summary>
    public Runner<TKind, TOperation, TSizes> RunnerFor(TSizes sizes)
    {
        if (!_runners.TryGetValue(sizes, out var runner))
        {
            _runners[sizes] = runner = contract.RunnerOf(build, sizes);
        }

        return runner;
    }

    private Gen<ContractCase<TOperation, TSizes>> Any() =>
        Gen.Choose(0, int.MaxValue).Zip(Gen.Choose(0, int.MaxValue)).Select(drawn => new ContractCase<TOperation, TSizes>(_programs((ulong)drawn.Item1), (ulong)drawn.Item2));

    private CaseRun<TKind, TOperation, TSizes> Run(ContractCase<TOperation, TSizes> one) => Run(one, one.Scheduler());

    private CaseRun<TKind, TOperation, TSizes> Run(ContractCase<TOperation, TSizes> one, IScheduler scheduler)
    {
        var runner = RunnerFor(one.Program.Sizes);
        return new(one, runner.Run(one.Program, scheduler, one.Until), runner);
    }

    // A judge has refused the run.
    private ContractCase<TOperation, TSizes> Judged(CaseRun<TKind, TOperation, TSizes> run, Failure failure)
    {
        var (small, result) = contract.Shrink(run.Runner, new TestCase<TOperation, TSizes>(run.Case.Program, run.Result.Schedule), failure);
        return run.Case with { Program = small.Program, Schedule = small.Schedule, Until = result.Failure!.Name };
    }

    // The run is one of the specification, and the property does not hold of it.
    private ContractCase<TOperation, TSizes> Asked(CaseRun<TKind, TOperation, TSizes> run, Func<CaseRun<TKind, TOperation, TSizes>, Failure?> ask)
    {
        var failing = new SmallCase<TOperation>(run.Case.Program.Threads, run.Result.Schedule);
        var shrinker = new Shrinker<TOperation>(Tried, _ => true, contract.Operations, MostRuns) { ActorsAreAlike = contract.ActorsAreAlike };
        var small = shrinker.Shrink(failing) ?? failing;
        return run.Case with { Program = run.Case.Program with { Threads = small.Programs }, Schedule = small.Schedule };

        SmallCaseRun Tried(IReadOnlyList<IReadOnlyList<TOperation>> programs, IScheduler scheduler, int mostSteps)
        {
            var again = Run(run.Case with { Program = run.Case.Program with { Threads = programs } }, scheduler);
            return new(IsLikeFirst(again) ? ask(again) : null, again.Result.Schedule, again.Result.Begun, again.Result.Steps.Count);
        }

        // What is simpler may be nothing that the contract's generator draws: then a judge may refuse it, which is another matter.
        bool IsLikeFirst(CaseRun<TKind, TOperation, TSizes> again) => again.Result.Failure?.Id == run.Result.Failure?.Id;
    }

    private void Demand(string name, CaseRun<TKind, TOperation, TSizes> run, Failure? failure)
    {
        if (failure is null)
        {
            return;
        }

        var isJudged = ReferenceEquals(failure, run.Result.Failure);
        string[] lines = [.. isJudged ? failure.Lines() : failure.Because];
        if (!run.Case.IsSmall)
        {
            throw new XunitException(string.Join('\n', lines));
        }

        var text = contract.Print(contract.TraceOf(run.Case.Program, run.Result), lines);
        var file = KeptTrace.Save($"{contract.Name}-property-{name}", text);
        throw new XunitException($"""
            {string.Join('\n', lines)}

            {text}
            {run.Case.Program.Operations} operations; the trace is {file}, replayed with
                ./verified replay {file}{world}
            {(isJudged ? "" : "The replay shows the run that the property is about; what is wrong with it only the property says.")}
            """);
    }
}
