using Verified.Proofs.Solvers;

namespace Verified.Cli.Checks;

/// <summary>What <c>check</c> runs, in order: cheap and telling first.</summary>
internal static class CheckList
{
    public static IReadOnlyList<ICheck> All { get; } =
    [
        new SeedsCheck(seed => Fuzz("notifier", seed, World.Soft, 60_000)),
        new SeedsCheck(seed => Fuzz("notifier", seed, World.Xen, 60_000)),
        new SeedsCheck(seed => Fuzz("notifier", seed)),
        new SeedsCheck(seed => Fuzz("xen", seed)),
        new SeedsCheck(seed => Fuzz("xen-abi", seed)),
        new SeedsCheck(seed => Fuzz("xen-entry", seed)),
        new SeedsCheck(seed => Fuzz("xen-guest", seed)),
        new ScopesCheck(),
        new ProveCheck([Solver.Z3, Solver.Cvc5]),
        new BugsCheck(),
        new MutantsCheck(),
        new ScenarioCheck(),
        new SeedsCheck(seed => Fuzz("notifier", seed, World.Qemu, 6_000)) { AtOnce = 1 },
        new SeedsCheck(seed => Fuzz("notifier", seed, World.Kvm, 6_000)) { AtOnce = 1 },
        new SeedsCheck(seed => new MachineCheck { Seed = seed }) { AtOnce = 1 },
        new LiveKvmCheck(),
        new BootCheck(),
        new SeedsCheck(seed => new LiveXenCheck { Seed = seed }) { AtOnce = 1 },
        new LiveRecallCheck(),
    ];

    private static ICheck Fuzz(string model, ulong seed, World? world = null, long? limit = null) => JudgedContracts.Named(model).Fuzz(new(seed, limit, null, world ?? World.Native) { IsOneOfSeveral = true });
}
