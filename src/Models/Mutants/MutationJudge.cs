using Verified.Models.Bugs;
using Verified.Models.Judging;
using Verified.Models.Notifier;
using Verified.Models.Xen;
using Verified.Models.Xen.Abi;
using Verified.Models.Xen.Guest;
using Verified.Models.Xen.Transfer;

namespace Verified.Models.Mutants;

/// <summary>A contract whose random programs judge mutants of the kernel.</summary>
/// <param name="Name">The contract; with the world, where it is another than the native one.</param>
internal abstract record MutationJudge(string Name)
{
    private static readonly SourceFolders
        Kernel = new(["src/Kernel/Sched/", "src/Kernel/Linux/", "src/Kernel/Targets/Notifier/"],
            ["src/Kernel/Linux/ParavirtOps/Xen/", "src/Kernel/Targets/Notifier/XenGuest.cs", "src/Kernel/Targets/Notifier/HeardCalls.cs"]),
        Hypervisor = new([KernelSources.Mistakes, "src/Kernel/Xen/", "src/Kernel/Targets/Xen/"], ["src/Kernel/Targets/Xen/Guest/"]),
        Both = new(["src/Kernel/Sched/", "src/Kernel/Linux/", "src/Kernel/Xen/", "src/Kernel/Targets/Xen/Guest/", "src/Kernel/Targets/Notifier/"], []);

    /// <summary>All, in the order in which a mutant meets them: the quick ones first, and those whose kernels compile faster.</summary>
    internal static IReadOnlyList<MutationJudge> All { get; } =
    [
        new ContractMutationJudge<Abi.Notifier.StepKind, Abi.Notifier.Operation, Abi.Notifier.Sizes, Abi.Notifier.INotifierTarget>(NotifierContract.Instance, Kernel) { Looked = 2_000, Most = 300 },
        Of(TransferContract.Instance, Hypervisor, looked: 1_500, most: 200),
        Of(XenContract.Instance, Hypervisor, looked: 800, most: 120),
        Of(AbiContract.Instance, Hypervisor, looked: 150, most: 30),
        Of(GuestContract.Instance, Both, looked: 80, most: 20),
        new ContractMutationJudge<Abi.Notifier.StepKind, Abi.Notifier.Operation, Abi.Notifier.Sizes, Abi.Notifier.INotifierTarget>(NotifierContract.Instance, Both)
        {
            Name = $"{NotifierContract.Instance.Name} on xen",
            Looked = 150,
            Most = 30,
            // The twin is the same kernel on its own machine: what is wrong in both, their judge sees.
            Builder = kernel => sizes => new TwinTarget(
                kernel.BuildBy<Abi.Notifier.INotifierTarget, Abi.Notifier.Sizes>("Verified.Kernel.Targets.Notifier.XenGuest", "Kernel", sizes), kernel.Build<Abi.Notifier.INotifierTarget, Abi.Notifier.Sizes>(sizes)),
        },
    ];

    /// <summary>What of the kernel's sources is compiled for it.</summary>
    internal abstract SourceFolders Sources { get; }

    /// <summary>How many programs are looked at, to see what each reaches.</summary>
    internal int Looked { get; init; }

    /// <summary>At most so many of those that reach a place judge a mutant there.</summary>
    internal int Most { get; init; }

    /// <summary>Judges the programs of a seed on one kernel.</summary>
    internal abstract IProgramJudge JudgeOf(CompiledKernel kernel, ulong seed);

    private static ContractMutationJudge<TKind, TOperation, TSizes, TTarget> Of<TKind, TOperation, TSizes, TTarget>(
        Contract<TKind, TOperation, TSizes, TTarget> contract, SourceFolders sources, int looked, int most) where TKind : struct, Enum where TSizes : class
        => new(contract, sources) { Looked = looked, Most = most };
}

/// <summary>Runs the programs of a seed on one kernel, each on an implementation of its own sizes.</summary>
internal interface IProgramJudge
{
    /// <summary>Runs a program to its first failure.</summary>
    /// <param name="number">Which, from 0.</param>
    /// <exception cref="Verified.Abi.BadInputException">The kernel does not boot.</exception>
    Failure? Judge(int number);

    /// <summary>Builds the implementation of a program, if it is not there yet.</summary>
    /// <returns>Whether it was not.</returns>
    bool Build(int number);
}

/// <summary>A contract whose random programs judge mutants.</summary>
internal sealed record ContractMutationJudge<TKind, TOperation, TSizes, TTarget>(Contract<TKind, TOperation, TSizes, TTarget> Contract, SourceFolders Folders) : MutationJudge(Contract.Name)
    where TKind : struct, Enum where TSizes : class
{
    /// <summary>Builds implementations from a compiled kernel.</summary>
    internal Func<CompiledKernel, Func<TSizes, TTarget>> Builder { get; init; } = kernel => kernel.Build<TTarget, TSizes>;

    internal override SourceFolders Sources => Folders;

    internal override IProgramJudge JudgeOf(CompiledKernel kernel, ulong seed) => new Programs(Contract, kernel, Builder(kernel), seed);

    private sealed class Programs(Contract<TKind, TOperation, TSizes, TTarget> contract, CompiledKernel kernel, Func<TSizes, TTarget> build, ulong seed) : IProgramJudge
    {
        private readonly RandomCases<TOperation, TSizes> cases = contract.Cases(seed, null);
        private readonly Dictionary<TSizes, Runner<TKind, TOperation, TSizes>> runners = [];

        public Failure? Judge(int number)
        {
            Build(number);
            var program = cases.Program(number);
            return runners[program.Sizes].Judge(program, cases.Scheduler(number));
        }

        public bool Build(int number)
        {
            var sizes = cases.Program(number).Sizes;
            if (runners.ContainsKey(sizes))
                return false;
            var runner = runners[sizes] = contract.RunnerOf(build, sizes);
            runner.Begins = kernel.BeginProgram;
            runner.Judging.NamesNearest = false;
            return true;
        }
    }
}
