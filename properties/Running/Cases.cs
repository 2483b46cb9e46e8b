using FsCheck;
using FsCheck.Fluent;
using Verified.Abi.Notifier;
using Verified.Kernel;
using Verified.Models.Programs;
using Verified.Models.Refinement;
using Verified.Models.Schedules;

namespace Verified.Properties.Running;

/// <summary>Random programs with what decides their interleaving, and kernels of one world to run them on.</summary>
internal sealed class Cases(World world)
{
    private readonly Dictionary<Sizes, (NotifierKernel Kernel, NotifierRunner Runner)> built = [];

    public static Gen<(TestProgram Program, int Seed)> Any { get; } = ProgramGenerator.Any.Zip(Gen.Choose(0, int.MaxValue));

    public NotifierKernel KernelFor(TestProgram program) => For(program.Sizes).Kernel;

    public NotifierRunner RunnerFor(TestProgram program) => For(program.Sizes).Runner;

    public RunResult Run(TestProgram program, Schedule schedule) => RunnerFor(program).Run(program, new GivenScheduler(schedule));

    public RunResult Run((TestProgram Program, int Seed) one) => RunnerFor(one.Program).Run(one.Program, new RandomScheduler((ulong)one.Seed));

    private (NotifierKernel Kernel, NotifierRunner Runner) For(Sizes sizes)
    {
        if (!built.TryGetValue(sizes, out var pair))
        {
            var kernel = world.Build(sizes);
            built[sizes] = pair = (kernel, new NotifierRunner(kernel, sizes));
        }

        return pair;
    }
}
