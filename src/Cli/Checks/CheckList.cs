using Verified.Proofs.Solvers;

namespace Verified.Cli.Checks;

/// <summary>What <c>check</c> runs, in order: cheap and telling first.</summary>
internal static class CheckList
{
    public static IReadOnlyList<ICheck> All { get; } =
    [
        new SeedsCheck(seed => new FuzzCheck { World = World.Soft, Steps = 60_000, Seed = seed }),
        new SeedsCheck(seed => new FuzzCheck { World = World.Xen, Steps = 60_000, Seed = seed }),
        new SeedsCheck(seed => new FuzzCheck { Seed = seed }),
        new SeedsCheck(seed => new XenFuzzCheck { Seed = seed }),
        new SeedsCheck(seed => new XenAbiFuzzCheck { Seed = seed }),
        new SeedsCheck(seed => new EntryFuzzCheck { Seed = seed }),
        new SeedsCheck(seed => new GuestFuzzCheck { Seed = seed }),
        new ScopesCheck(),
        new ProveCheck([Solver.Z3, Solver.Cvc5]),
        new BugsCheck(),
        new MutantsCheck(),
        new ScenarioCheck(),
        new SeedsCheck(seed => new FuzzCheck { World = World.Qemu, Steps = 6_000, Seed = seed }) { AtOnce = 1 },
        new SeedsCheck(seed => new FuzzCheck { World = World.Kvm, Steps = 6_000, Seed = seed }) { AtOnce = 1 },
        new SeedsCheck(seed => new MachineCheck { Seed = seed }) { AtOnce = 1 },
        new LiveKvmCheck(),
        new BootCheck(),
        new SeedsCheck(seed => new LiveXenCheck { Seed = seed }) { AtOnce = 1 },
        new LiveRecallCheck(),
    ];
}
