using System.Diagnostics;
using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Notifier;
using Verified.Kernel.Targets.Notifier;
using Verified.Models.Judging;
using Verified.Models.Notifier;
using Verified.Models.Schedules;

namespace Verified.Bench;

/// <summary>How many steps of the kernel are judged in a second on one core, and what of that time is the kernel's own.</summary>
internal static class Refine
{
    private static readonly int Programs = 400, Rounds = 12;

    internal static int Run(string[] args)
    {
        if (args is not [])
            throw new BadInputException("bench refine", "nothing after it");
        Console.WriteLine("sizes                                        kernel steps/s   judged steps/s   ratio   bytes/step");
        var slowest = SizesGenerator.All.Take(5).Min(Measure);
        Console.WriteLine($"slowest   {slowest:N0} judged steps a second; 300,000 are asked for");
        return slowest >= 300_000 ? 0 : 1;
    }

    private static double Measure(Sizes sizes)
    {
        var programs = Enumerable.Range(0, Programs).Select(number => ProgramGenerator.Numbered(ProgramGenerator.Of(sizes), (ulong)number)).ToArray();
        var kernel = new NotifierKernel(sizes);
        var (alone, runner) = (new Alone(kernel), NotifierContract.Instance.RunnerOf(kernel, sizes));
        Play(programs, alone.Run);
        Play(programs, (program, scheduler) => Judge(runner, program, scheduler));
        var plain = Play(programs, alone.Run);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var judged = Play(programs, (program, scheduler) => Judge(runner, program, scheduler));
        var bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / judged.Steps;
        var name = $"{(sizes.PointNotifications ? "point" : "range")}{(sizes.Pinned ? " pinned" : "")}, {sizes.Pages} pages, {sizes.Vas} addresses";
        Console.WriteLine($"{name,-44} {plain.Rate,14:N0} {judged.Rate,16:N0} {judged.Rate / plain.Rate,7:F2} {bytes,12:F0}");
        return judged.Rate;
    }

    private static long Judge(Runner<StepKind, Operation, Sizes> runner, TestProgram<Operation, Sizes> program, IScheduler scheduler)
        => runner.Judge(program, scheduler) is { } failure ? throw new InvalidOperationException(string.Join('\n', failure.Lines())) : runner.Judging.Steps.Count;

    private static (long Steps, double Rate) Play(TestProgram<Operation, Sizes>[] programs, Func<TestProgram<Operation, Sizes>, IScheduler, long> run)
    {
        var (clock, steps) = (Stopwatch.StartNew(), 0L);
        for (var round = 0; round < Rounds; round++)
        for (var number = 0; number < programs.Length; number++)
            steps += run(programs[number], new RandomScheduler((ulong)(round * programs.Length + number)));
        return (steps, steps / clock.Elapsed.TotalSeconds);
    }

    private sealed class Alone(NotifierKernel kernel) : IStepSink<StepKind>
    {
        private long steps;

        public void Stepped(in Step<StepKind> step) => steps++;

        internal long Run(TestProgram<Operation, Sizes> program, IScheduler scheduler)
        {
            steps = 0;
            kernel.Reset(this);
            kernel.Load(program.Threads);
            for (var runnable = kernel.Runnable; runnable != 0; runnable = kernel.Runnable)
                kernel.Run(scheduler.Next(runnable));
            return steps;
        }
    }
}
