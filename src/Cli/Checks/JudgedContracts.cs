using Verified.Cli.Replays;
using Verified.Kernel.Targets.Xen.Calls;
using Verified.Kernel.Targets.Xen.Guest;
using Verified.Kernel.Targets.Xen.Memory;
using Verified.Kernel.Targets.Xen.Transfer;
using Verified.Models.Judging;
using Verified.Models.Judging.Traces;
using Verified.Models.Notifier;
using Verified.Models.Xen;
using Verified.Models.Xen.Abi;
using Verified.Models.Xen.Guest;
using Verified.Models.Xen.Transfer;

namespace Verified.Cli.Checks;

/// <summary>A contract with our implementation of it.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Fuzz">Runs random programs.</param>
/// <param name="Replay">Reads a trace, and makes the check that runs it again.</param>
/// <param name="Steps">Reads a trace, and makes the check that judges its steps as they stand there.</param>
/// <param name="Rules">The rules that its implementations announce.</param>
internal sealed record JudgedContract(string Name, Func<FuzzRequest, ICheck> Fuzz, Func<ReplayRequest, ICheck> Replay, Func<string, string, ICheck> Steps, IReadOnlyList<string> Rules)
{
    /// <summary>The specification by which it is judged. Calls by number are judged by the contract of the memory that they change.</summary>
    public string Specification => Name == AbiContract.Instance.Name ? XenContract.Instance.Name : Name;
}

/// <summary>All contracts by which our kernels are judged: a further one is a line here.</summary>
internal static class JudgedContracts
{
    /// <summary>In the order of the help.</summary>
    public static readonly IReadOnlyList<JudgedContract> All =
    [
        Of(NotifierContract.Instance, "kernel", world => world.Build, (600_000, 5_000_000)),
        Of(XenContract.Instance, "hypervisor", _ => sizes => new XenMemoryKernel(sizes), (150_000, 1_000_000)),
        Of(AbiContract.Instance, "hypervisor", _ => sizes => new XenAbiKernel(sizes), (400, 4_000)),
        Of(TransferContract.Instance, "hypervisor", _ => sizes => new TransferKernel(sizes), (2_000, 60_000)),
        Of(GuestContract.Instance, "guest", _ => sizes => new GuestKernel(sizes), (200, 2_000)),
    ];

    /// <summary>The contract of a model.</summary>
    public static JudgedContract Named(string model) => All.First(contract => contract.Name == model);

    /// <summary>Whether the implementation runs in several worlds.</summary>
    public static bool TakesWorld(string model) => model == NotifierContract.Instance.Name;

    private static JudgedContract Of<TKind, TOperation, TSizes, TTarget>(
        Contract<TKind, TOperation, TSizes, TTarget> contract, string target, Func<World, Func<TSizes, TTarget>> build, (long Quick, long Full) limits) where TKind : struct, Enum where TSizes : class =>
        new(contract.Name,
            request => new FuzzCheck<TKind, TOperation, TSizes, TTarget>(contract, build(request.World), limits, request),
            request =>
            {
                var trace = contract.Parse(request.Text, request.File);
                return new ReplayCheck(request.File, target, () => contract.Replay(trace, build(request.World), request.Until))
                {
                    Until = request.Until,
                    With = request.World == World.Native ? "" : $" --world {request.World}",
                };
            },
            (text, file) => new StepsCheck(file, () => contract.JudgeSteps(contract.Parse(text, file), build(World.Native))),
            Enum.GetNames<TKind>());
}
