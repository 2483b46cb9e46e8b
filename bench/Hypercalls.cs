using System.Diagnostics;
using Verified.Abi;
using Verified.Abi.Judging;
using Verified.Abi.Xen.Memory;
using Verified.Kernel.Targets.Xen.Memory;
using Verified.Models.Judging;
using Verified.Models.Schedules;
using Verified.Models.Xen;

namespace Verified.Bench;

/// <summary>How many hypercalls of the hypervisor are judged in a second on one core, and what of that time is the hypervisor's own.</summary>
internal static class Hypercalls
{
    private static readonly int Programs = 400, Rounds = 5;

    internal static int Run(string[] args)
    {
        if (args is not [])
            throw new BadInputException("bench hypercalls", "nothing after it");
        Console.WriteLine("sizes                                         alone/s   judged/s   judged, all claims/s   steps/hypercall   bytes/hypercall");
        var slowest = XenSizesGenerator.All.Min(Measure);
        Console.WriteLine($"slowest   {slowest:N0} judged hypercalls a second; 100,000 are asked for");
        return slowest >= 100_000 ? 0 : 1;
    }

    private static double Measure(XenSizes sizes)
    {
        var generator = new XenGenerator(sizes);
        var programs = Enumerable.Range(0, Programs).Select(number => generator.Program((ulong)number)).ToArray();
        var kernel = new XenMemoryKernel(sizes);
        var (judge, auditor) = (RunnerOf(kernel, sizes, int.MaxValue), RunnerOf(kernel, sizes, 1));
        Play(programs, judge, 1);
        Play(programs, auditor, 1);
        var alone = Alone(programs, kernel);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var judged = Play(programs, judge, Rounds);
        var bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / judged.Hypercalls;
        var audited = Play(programs, auditor, 1);
        Console.WriteLine($"{$"{sizes.Frames} frames, {sizes.Slots} slots, {sizes.Domains} domains, {sizes.Vcpus} vcpus",-42} {alone,10:N0} {judged.Rate,10:N0} {audited.Rate,22:N0} {judged.Steps,17:F1} {bytes,17:F0}");
        return judged.Rate;
    }

    private static Runner<XenStepKind, XenOperation, XenSizes> RunnerOf(XenMemoryKernel kernel, XenSizes sizes, int auditEvery) =>
        new(new XenJudge(kernel, XenModel.For(sizes)) { AuditEvery = auditEvery });

    private static double Alone(TestProgram<XenOperation, XenSizes>[] programs, XenMemoryKernel kernel)
    {
        var (clock, calls) = (Stopwatch.StartNew(), 0L);
        for (var number = 0; number < programs.Length; number++)
        {
            var scheduler = new RandomScheduler((ulong)number);
            kernel.Reset(new Deaf());
            kernel.Load(programs[number].Threads);
            for (var unfinished = kernel.Unfinished; unfinished != 0; unfinished = kernel.Unfinished)
                calls += kernel.Run(scheduler.Next(unfinished)).Answer == Errno.ERESTART ? 0 : 1;
        }
        return calls / clock.Elapsed.TotalSeconds;
    }

    private static (long Hypercalls, double Rate, double Steps) Play(TestProgram<XenOperation, XenSizes>[] programs, Runner<XenStepKind, XenOperation, XenSizes> runner, int rounds)
    {
        var (clock, calls, steps) = (Stopwatch.StartNew(), 0L, 0L);
        for (var round = 0; round < rounds; round++)
        for (var number = 0; number < programs.Length; number++)
        {
            if (runner.Judge(programs[number], new RandomScheduler((ulong)(round * programs.Length + number))) is { } failure)
                throw new InvalidOperationException($"program {number}:\n" + string.Join('\n', failure.Lines()));
            calls += runner.Judging.Done;
            steps += runner.Judging.Steps.Count;
        }
        return (calls, calls / clock.Elapsed.TotalSeconds, (double)steps / calls);
    }

    private sealed class Deaf : IStepSink<XenStepKind>
    {
        public void Stepped(in Step<XenStepKind> step)
        {
        }

        public void Refused(in Step<XenStepKind> step, Errno errno)
        {
        }

        public void Checked(int entries)
        {
        }
    }
}
