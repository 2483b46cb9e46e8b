using Verified.Abi;
using Verified.Models.Judging;
using Verified.Models.Judging.Shrinking;
using Verified.Models.Judging.Traces;
using Verified.Models.Notifier;
using Verified.Models.Xen;
using Verified.Models.Xen.Abi;
using Verified.Models.Xen.Guest;
using Verified.Models.Xen.Transfer;

namespace Verified.Models.Bugs;

/// <summary>Where a bug shows: an implementation of some sizes, and who judges it. Compares by value. The first word of a story's sizes chooses among the contracts;
/// without a known word it is the kernel with mmu notifiers.</summary>
/// <param name="Name">What is judged, in a few words.</param>
public abstract record BugScene(string Name)
{
    // To compile what the kernel stands without with each bug would take as long as all the rest.
    private static readonly SourceFolders
        Kernel = new(["src/Kernel/Sched/", "src/Kernel/Linux/", "src/Kernel/Targets/Notifier/"], ["src/Kernel/Linux/ParavirtOps/Xen/", "src/Kernel/Targets/Notifier/XenGuest.cs", "src/Kernel/Targets/Notifier/HeardCalls.cs"]),
        Hypervisor = new([KernelSources.Mistakes, "src/Kernel/Xen/", "src/Kernel/Targets/Xen/"], ["src/Kernel/Targets/Xen/Guest/"]),
        Guest = new(["src/Kernel/Sched/", "src/Kernel/Linux/", "src/Kernel/Xen/", "src/Kernel/Targets/Xen/Guest/", "src/Kernel/Targets/Notifier/HeardCalls.cs"], []);

    // How many programs are run where one is run on the kernel: the programs of the hypervisor's memory are small, and seed 2 shows XSA-299-linear in its program 13,403; some
    // mistakes of hypercalls show only where two grants meet; some of control transfer need two values of one register in one program.
    private static readonly Dictionary<string, Func<string, IReadOnlyList<string>, BugScene>> Scenes = new()
    {
        ["xen"] = (where, words) => Of("the hypervisor", XenContract.Instance, where, words, Hypervisor) with { ProgramsForEach = 10, MostOtherFailures = 2_000 },
        ["xen-abi"] = (where, words) => Of("the hypervisor's calls", AbiContract.Instance, where, words, Hypervisor) with { ProgramsForEach = 3 },
        ["xen-entry"] = (where, words) => Of("the hypervisor's control transfer", TransferContract.Instance, where, words, Hypervisor) with { ProgramsForEach = 5, MostOtherFailures = 2_000 },
        ["xen-guest"] = (where, words) => Of("the paravirtual guest", GuestContract.Instance, where, words, Guest),
    };

    /// <summary>The contract's name.</summary>
    public abstract string Model { get; }

    /// <summary>How many programs are run here where one is run on the kernel; at least 1.</summary>
    internal int ProgramsForEach { get; init; } = 1;

    /// <summary>An implementation that fails so often without the named claim falling has shown enough.</summary>
    internal int MostOtherFailures { get; init; } = 200;

    /// <summary>What of the kernel's sources is compiled; scenes with the same are compiled once.</summary>
    internal abstract SourceFolders Sources { get; }

    /// <summary>Who judges an implementation.</summary>
    /// <param name="kernel">The implementation.</param>
    /// <param name="seed">Fixes the programs.</param>
    /// <exception cref="BadInputException">It does not boot.</exception>
    internal abstract IBugJudge JudgeOf(CompiledKernel kernel, ulong seed);

    /// <exception cref="BadInputException">These are no sizes.</exception>
    internal static BugScene Parse(string where, string sizes)
    {
        var words = sizes.Split(' ');
        return Scenes.TryGetValue(words[0], out var parse) ? parse(where, words[1..]) : Of("the kernel", NotifierContract.Instance, where, words, Kernel);
    }

    private static ContractScene<TKind, TOperation, TSizes, TTarget> Of<TKind, TOperation, TSizes, TTarget>(
        string name, Contract<TKind, TOperation, TSizes, TTarget> contract, string where, IReadOnlyList<string> words, SourceFolders sources) where TKind : struct, Enum where TSizes : class =>
        new(name, contract, contract.Sizes.Parse(where, words), sources);
}

/// <summary>Sources of the kernel, by where their paths begin.</summary>
/// <param name="With">Those in here.</param>
/// <param name="Without">But not those in here.</param>
internal sealed record SourceFolders(IReadOnlyList<string> With, IReadOnlyList<string> Without)
{
    internal bool Have(string path) => With.Any(folder => KernelSources.IsIn(path, folder)) && !Without.Any(folder => KernelSources.IsIn(path, folder));
}

/// <summary>An implementation that is judged by a contract.</summary>
public sealed record ContractScene<TKind, TOperation, TSizes, TTarget> : BugScene where TKind : struct, Enum where TSizes : class
{
    private readonly Contract<TKind, TOperation, TSizes, TTarget> contract;

    internal ContractScene(string name, Contract<TKind, TOperation, TSizes, TTarget> contract, TSizes sizes, SourceFolders sources) : base(name) =>
        (this.contract, Sizes, Sources) = (contract, sizes, sources);

    /// <inheritdoc/>
    public override string Model => contract.Name;

    /// <summary>The sizes of the implementation.</summary>
    public TSizes Sizes { get; }

    internal override SourceFolders Sources { get; }

    internal override IBugJudge JudgeOf(CompiledKernel kernel, ulong seed) => new Judging(contract, kernel, Sizes, seed);

    private sealed class Judging(Contract<TKind, TOperation, TSizes, TTarget> contract, CompiledKernel kernel, TSizes sizes, ulong seed) : IBugJudge
    {
        private readonly Runner<TKind, TOperation, TSizes> runner = Hurried(contract.RunnerOf(kernel.Build<TTarget, TSizes>, sizes), kernel);
        private readonly RandomCases<TOperation, TSizes> cases = contract.Cases(seed, sizes);

        public int Steps => runner.Judging.Steps.Count - runner.Judging.BootSteps;

        public Failure? Judge(int number, string? claim)
        {
            runner.Judging.NamesNearest = claim is null;
            return runner.Judge(cases.Program(number), cases.Scheduler(number), claim);
        }

        public SmallRun? Shrink(int number, string claim)
        {
            if (contract.Shrink(runner, new(cases.Program(number), runner.Taken), new FailureMark(claim)) is not var (small, run))
                return null;
            return new(run.Failure!, contract.Tell(Trace<TKind, TOperation, TSizes>.Of(small.Program, run, claim)));
        }

        public Replayed Replay(string text, string where) => contract.Replay(contract.Parse(text, where), kernel.Build<TTarget, TSizes>);

        private static Runner<TKind, TOperation, TSizes> Hurried(Runner<TKind, TOperation, TSizes> runner, CompiledKernel kernel)
        {
            runner.Begins = kernel.BeginProgram;
            runner.Judging.Hurries();
            return runner;
        }
    }
}

/// <summary>Runs the programs of a seed on one implementation, and judges them.</summary>
internal interface IBugJudge
{
    /// <summary>Runs a program, and after a failure goes on until the claim falls.</summary>
    /// <param name="number">Which program, from 0.</param>
    /// <param name="claim">The id of the claim; nothing: the first failure will do.</param>
    Failure? Judge(int number, string? claim);

    /// <summary>How many steps the last run took.</summary>
    int Steps { get; }

    /// <summary>Makes the last run smaller, as long as the claim falls; nothing if it does not fall again.</summary>
    SmallRun? Shrink(int number, string claim);

    /// <summary>Runs a trace again.</summary>
    /// <param name="text">The trace, as it stands in a file.</param>
    /// <param name="where">The file, for messages.</param>
    Replayed Replay(string text, string where);
}

/// <summary>A run that was made small.</summary>
/// <param name="Failure">Why it fails.</param>
/// <param name="Words">Its trace in words.</param>
public sealed record SmallRun(Failure Failure, TraceInWords Words)
{
    /// <summary>How many atomic steps it has.</summary>
    public int Steps => Words.Steps.Count;

    /// <summary>Its trace, as it is kept in a file.</summary>
    public string Trace => Words.Print(Failure.Lines());
}
