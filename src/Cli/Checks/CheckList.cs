using Verified.Proofs.Solvers;

namespace Verified.Cli.Checks;

/// <summary>What <c>check</c> runs, in order: cheap and telling first.</summary>
internal static class CheckList
{
    public static IReadOnlyList<ICheck> All { get; } =
    [
        new ProveCheck([Solver.Z3, Solver.Cvc5]),
        new ScopesCheck(),
        new FuzzCheck(),
        new FuzzCheck { World = World.Xen, Steps = 60_000 },
        new FuzzCheck { World = World.Soft, Steps = 60_000 },
        new FuzzCheck { World = World.Qemu, Steps = 6_000 },
        new FuzzCheck { World = World.Kvm, Steps = 6_000 },
        new ScenarioCheck(),
        new XenFuzzCheck(),
        new XenAbiFuzzCheck(),
        new EntryFuzzCheck(),
        new GuestFuzzCheck(),
        new MachineCheck(),
        new BugsCheck(),
        new LiveKvmCheck(),
        new BootCheck(),
        new LiveXenCheck(),
        new LiveRecallCheck(),
    ];
}
