using Verified.Abi;
using Verified.Cli.Checks;
using Verified.Cli.Machines;
using Verified.Models.Judging.Traces;
using Verified.Models.Machines;
using Verified.Models.Xen.Live;

namespace Verified.Cli.Replays;

/// <summary>A trace that is to be run again.</summary>
/// <param name="File">Where it is.</param>
/// <param name="Text">What stands in it.</param>
/// <param name="Target">Who takes its steps, one of those that its kind has.</param>
/// <param name="World">What the kernel runs on.</param>
/// <param name="Until">The step before which the state is told; 0: none.</param>
internal sealed record ReplayRequest(string File, string Text, string Target, World World, int Until);

/// <summary>Traces of one model: who can take their steps, and how.</summary>
/// <param name="Model">The model, as the second line of a trace names it.</param>
/// <param name="Targets">Who can take the steps; the first does where nobody is named.</param>
/// <param name="CheckOf">Reads the trace, and makes the check that runs it.</param>
internal sealed record ReplayKind(string Model, IReadOnlyList<string> Targets, Func<ReplayRequest, ICheck> CheckOf)
{
    private const string Kernel = "kernel", Ours = "ours", OursAndXen = "ours,xen";

    /// <summary>All kinds.</summary>
    public static readonly IReadOnlyList<ReplayKind> All =
    [
        .. JudgedContracts.All.Select(contract => new ReplayKind(contract.Name, [Kernel], contract.Replay) { TakesWorld = JudgedContracts.TakesWorld(contract.Name), HasStates = true }),
        new("live-xen", [Ours, OursAndXen], request => new LiveReplayCheck(request.File, LiveTraceText.Parse(request.Text, request.File), onXen: request.Target == OursAndXen)),
        new("machine", [.. MachineChoice.All.Select(choice => choice.Name)], request => OnMachine(request, MachineTraceText.Parse(request.Text, request.File), MachineChoice.Named(request.Target))),
    ];

    /// <summary>In messages.</summary>
    private string Name => Model switch { "live-xen" => "a program of live xen", "machine" => "a trace of a machine", _ => $"a trace of {Model}" };

    /// <summary>Whether the kernel that takes the steps can run in several worlds.</summary>
    public bool TakesWorld { get; private init; }

    /// <summary>Whether the specification's state between two steps can be told.</summary>
    public bool HasStates { get; private init; }

    /// <summary>Of which kind a trace is.</summary>
    /// <exception cref="BadInputException">It is no trace, or of a model that nobody knows.</exception>
    public static ReplayKind Of(string text, string file) =>
        All.FirstOrDefault(kind => kind.Model == TraceModel.Of(text))
            ?? throw new BadInputException(file, $"a trace, which begins with '{TraceModel.Header}' and a line 'model NAME', of {string.Join(", ", All.Select(kind => kind.Model))}{(TraceModel.Of(text) is { } other ? $", not '{other}'" : "")}");

    /// <summary>The check that runs a trace again.</summary>
    /// <param name="file">Where it is.</param>
    /// <param name="on">Who takes its steps; null: who usually does.</param>
    /// <param name="world">What the kernel runs on; null: what it usually does.</param>
    /// <param name="until">The step before which the state is told; 0: none.</param>
    /// <exception cref="BadInputException">It is no trace, or one that these cannot replay.</exception>
    public static ICheck CheckOfFile(string file, string? on, World? world, int until)
    {
        var text = InputFile.Text(file, InputKind.Trace);
        var kind = Of(text, file);
        if (on is not null && !kind.Targets.Contains(on))
        {
            throw new BadInputException($"--on {on}", $"{string.Join(" or ", kind.Targets)} for {kind.Name}");
        }

        if (world is not null && !kind.TakesWorld)
        {
            throw new BadInputException("--world", $"no world for {kind.Name}");
        }

        if (until > 0 && !kind.HasStates)
        {
            throw new BadInputException("--until", $"no step for {kind.Name}, of which no specification has a state");
        }

        return kind.CheckOf(new ReplayRequest(file, text, on ?? kind.Targets[0], world ?? World.Native, until));
    }

    private static ReplayCheck OnMachine(ReplayRequest request, MachineTrace trace, MachineChoice choice) => new(request.File, choice.Name, () =>
    {
        var opened = choice.Required();
        using var machine = opened.Machine;
        return opened.WhyNot(trace.Case) is { } reason ? throw new MissingComponentException($"machine {choice.Name} for this trace", reason) : MachineTrace.Replay(trace, opened);
    });
}
