using Verified.Abi;
using Verified.Abi.Machines;
using Verified.Cli.Checks;
using Verified.Cli.Machines;
using Verified.Cli.Usage;
using Verified.Kernel.ParavirtOps.Xen.Guest;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Abi;
using Verified.Kernel.Xen.Transfer;
using Verified.Models.Machines;
using Verified.Models.Traces;
using Verified.Models.Xen;
using Verified.Models.Xen.Abi;
using Verified.Models.Xen.Entry;
using Verified.Models.Xen.Guest;
using Verified.Models.Xen.Live;

namespace Verified.Cli.Verbs;

/// <summary><c>replay FILE</c>: one saved trace, on the targets that can be asked to take its steps.</summary>
internal sealed class ReplayVerb : IVerb
{
    public IReadOnlyList<VerbUsage> Usages { get; } = [UsageTable.Replay];

    public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel) =>
        given.Judges(terminal, cancel, CheckOf(given.Words[0], World.Named(given.Required("--world")), given));

    /// <summary>A trace says in its second line which model it is of; what cannot be read is left to the check to say.</summary>
    private static ICheck CheckOf(string file, World world, Given given)
    {
        var text = File.Exists(file) ? File.ReadAllText(file) : "";
        var (on, until) = (ReplayTarget.Of(text, given), given.Count("--until") ?? 0);
        if (until > 0 && (LiveTraceText.IsOne(text) || MachineTraceText.IsOne(text)))
        {
            throw new BadInputException("--until", $"a trace of {string.Join(", ", WordLists.Fuzzed)}: there is no state of the specification in {file}");
        }

        return LiveTraceText.IsOne(text) ? new LiveReplayCheck(file, LiveTraceText.Parse(text, file), onXen: on == "ours,xen")
            : XenTraceText.IsOne(text) ? Check("hypervisor", XenTraceText.Parse(text, file), trace => XenTrace.Replay(trace, sizes => new XenKernel(sizes), until))
            : AbiTraceText.IsOne(text) ? Check("hypervisor", AbiTraceText.Parse(text, file), trace => AbiTrace.Replay(trace, sizes => new XenAbiKernel(sizes), until))
            : EntryTraceText.IsOne(text) ? Check("hypervisor", EntryTraceText.Parse(text, file), trace => EntryTrace.Replay(trace, sizes => new EntryKernel(sizes), until))
            : GuestTraceText.IsOne(text) ? Check("guest", GuestTraceText.Parse(text, file), trace => GuestTrace.Replay(trace, sizes => new GuestKernel(sizes), until))
            : MachineTraceText.IsOne(text) ? OnMachine(file, MachineTraceText.Parse(text, file), MachineChoice.Named(on))
            : new ReplayCheck(file, "kernel", () => NotifierTrace.Replay(TraceFile.Load(file), world.Build, until)) { Until = until, With = world == World.Native ? "" : $" --world {world}" };

        ReplayCheck Check<TTrace>(string target, TTrace trace, Func<TTrace, Replayed> replay) => new(file, target, () => replay(trace)) { Until = until };
    }

    private static ReplayCheck OnMachine(string file, Trace<MachineCase, AccessResult> trace, MachineChoice choice) => new(file, choice.Name, () =>
    {
        var opened = choice.Required();
        using var machine = opened.Machine;
        return opened.WhyNot(trace.Case) is { } reason ? throw new MissingComponentException($"machine {choice.Name} for this trace", reason) : MachineTrace.Replay(trace, opened);
    });
}
