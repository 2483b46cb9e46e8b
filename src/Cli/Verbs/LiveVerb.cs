using Verified.Abi;
using Verified.Cli.Checks;
using Verified.Cli.Usage;
using Verified.Hardware.Kvm;

namespace Verified.Cli.Verbs;

/// <summary><c>live kvm</c>: the running kernel of this machine. <c>live xen</c>: a real Xen under QEMU, beside ours.</summary>
internal sealed class LiveVerb : IVerb
{
    private const int DefaultPrograms = 2_000, DefaultProgramsOfABug = 600;

    public IReadOnlyList<VerbUsage> Usages { get; } = [UsageTable.LiveKvm, UsageTable.LiveXen];

    public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel) =>
        given.Judges(terminal, cancel, given.Verb == UsageTable.LiveKvm ? Kvm(given) : given.Has("--bug") ? XenWithBugs(given) : Xen(given));

    private static LiveKvmCheck Kvm(Given given) => new(new LiveKvmOptions
    {
        Duration = TimeSpan.FromSeconds(given.Count("--seconds")!.Value),
        Seed = given.Count("--seed")!.Value,
    }) { RecordTo = given.Text("--record") };

    private static LiveXenCheck Xen(Given given) => new() { Programs = given.Count("--programs") ?? DefaultPrograms, Seed = given.Number("--seed")!.Value };

    private static LiveRecallCheck XenWithBugs(Given given)
    {
        var (all, wanted) = (LiveRecallCheck.All(Repository.Root), given.Texts("--bug"));
        if (wanted.Contains("all") && wanted.Count > 1)
        {
            throw new BadInputException("--bug", "all alone, or ids");
        }

        return new(wanted.Contains("all") ? all : [.. all.Where(bug => wanted.Contains(bug.Id))])
        {
            Programs = given.Count("--programs") ?? DefaultProgramsOfABug,
            Seed = given.Number("--seed")!.Value,
        };
    }
}
