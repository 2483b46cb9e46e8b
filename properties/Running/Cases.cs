using FsCheck;
using FsCheck.Fluent;
using Verified.Abi.Notifier;
using Verified.Kernel.Targets.Notifier;
using Verified.Models.Judging;
using Verified.Models.Notifier;
using Verified.Models.Schedules;

namespace Verified.Properties.Running;

/// <summary>Random programs with what decides their interleaving, and kernels of one world to run them on.</summary>
internal sealed class Cases(World world)
{
    private readonly Dictionary<Sizes, (NotifierKernel Kernel, Runner<StepKind, Operation, Sizes> Runner)> built = [];

    public static Gen<(TestProgram<Operation, Sizes> Program, int Seed)> Any { get; } = ProgramGenerator.Any.Zip(Gen.Choose(0, int.MaxValue));

    public NotifierKernel KernelFor(TestProgram<Operation, Sizes> program) => For(program.Sizes).Kernel;

    public Runner<StepKind, Operation, Sizes> RunnerFor(TestProgram<Operation, Sizes> program) => For(program.Sizes).Runner;

    public RunResult<StepKind> Run(TestProgram<Operation, Sizes> program, Schedule schedule) => RunnerFor(program).Run(program, new GivenScheduler(schedule));

    public RunResult<StepKind> Run((TestProgram<Operation, Sizes> Program, int Seed) one) => RunnerFor(one.Program).Run(one.Program, new RandomScheduler((ulong)one.Seed));

    private (NotifierKernel Kernel, Runner<StepKind, Operation, Sizes> Runner) For(Sizes sizes)
    {
        if (!built.TryGetValue(sizes, out var pair))
        {
            var kernel = world.Build(sizes);
            built[sizes] = pair = (kernel, NotifierContract.Instance.RunnerOf(kernel, sizes));
        }

        return pair;
    }
}
