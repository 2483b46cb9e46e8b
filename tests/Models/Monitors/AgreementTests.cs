using Verified.Abi.Notifier;
using Verified.Kernel.Targets.Notifier;
using Verified.Models.Monitors;
using Verified.Models.Notifier;
using Verified.Models.Schedules;
using Verified.Spec.Language.Finite;
using Verified.Spec.Notifier;
using Xunit;

namespace Verified.Tests.Models.Monitors;

public class AgreementTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private static ContractMonitor Made(string scope, string seen)
    {
        var model = new FiniteModel(new NotifierSpec(), Scope.Parse(new NotifierSpec(), scope));
        return ContractMonitor.Of(new CompiledModel(model), SeenSteps.Parse(model, seen));
    }

    [Theory]
    [InlineData("page=1,cpu=0,vcpu=0,generation=1,sequence=3,wrap=generation,wrap=sequence", "StartEnter,StartReturn,EndEnter,EndReturn,PageEnter,PageReturn,SetSpte,DropSpte,FreePage,AllocateNew", 1, true)]
    [InlineData("page=1,cpu=0,vcpu=0,generation=1,sequence=3,wrap=generation,wrap=sequence", "StartEnter,StartReturn,EndEnter,EndReturn,PageEnter,PageReturn,SetSpte,DropSpte,FreePage,AllocateNew", 3, true)]
    [InlineData("page=1,cpu=0,vcpu=0,generation=1,sequence=3,wrap=generation,wrap=sequence,pointnotifications=0", "StartEnter,StartReturn,EndEnter,EndReturn,SetSpte,DropSpte,FreePage,AllocateNew", 3, false)]
    public void Every_run_of_the_kernel_fits(string scope, string seen, int pages, bool point)
    {
        var monitor = Made(scope, seen);
        var sizes = new Sizes { Pages = pages, Vas = 2, Mms = 1, Cpus = 1, Secondaries = 1, Vcpus = 1, Ranges = 1, Updates = 3, Faults = 2, SwapSlots = 1, Values = 2, PointNotifications = point, Pinned = false, Swapping = false, Forking = false };
        var runner = NotifierContract.Instance.RunnerOf(of => new NotifierKernel(of), sizes);
        var words = new SeenInRun(sizes, monitor.Seen);
        var programs = NotifierContract.Instance.Programs(sizes);
        var (letters, wrong, lost) = (0, 0, 0);
        for (var number = 0UL; number < 300; number++)
        {
            var run = runner.Run(programs(number), Schedulers.For(ScheduleKind.Random, number));
            Assert.Null(run.Failure);
            for (var page = 0; page < pages; page++)
            {
                var word = words.Of(run.Steps, 0, 0, page);
                var judged = new MonitorRun(monitor, fromTheStart: true);
                letters += word.Count;
                var at = word.ToList().FindIndex(letter => !judged.Take(letter));
                lost += judged.Verdict == MonitorVerdict.CannotTell ? 1 : 0;
                if (at >= 0 && wrong++ < 5)
                {
                    output.WriteLine($"program {number} page {page}: {string.Join(' ', word.Take(at + 1).Select(letter => monitor.Seen.Names[letter]))}");
                    output.WriteLine(MonitorText.Why(monitor, judged.State, word[at]));
                }
            }
        }

        output.WriteLine($"{letters} letters, {wrong} wrong, {lost} lost, {monitor.States} states");
        Assert.Equal(0, wrong);
    }
}
