using Verified.Abi.Judging;
using Verified.Abi.Notifier;
using Verified.Kernel.Targets.Notifier;
using Verified.Models.Monitors;
using Verified.Models.Notifier;
using Verified.Models.Schedules;
using Xunit;

namespace Verified.Tests.Models.Monitors;

/// <summary>The monitor and the specification, of which it is a reading: what the specification accepts fits.</summary>
public class AgreementTests
{
    private const int Programs = 150, EditsOfARun = 25;

    private static readonly string Point = "page=1,cpu=0,vcpu=0,generation=1,sequence=1,wrap=generation,wrap=sequence";

    // A monitor knows one open invalidate range at an address; so does this kernel.
    private static readonly Sizes Sizes = new()
    {
        Pages = 3, Vas = 2, Mms = 1, Cpus = 1, Secondaries = 1, Vcpus = 1, Ranges = 1, Updates = 3, Faults = 2, SwapSlots = 1, Values = 2,
        PointNotifications = false, Pinned = false, Swapping = false, Forking = false,
    };

    [Fact]
    public void Every_run_of_the_kernel_fits_at_each_page() => Assert.All(Runs(Sizes), steps =>
        Assert.All(Enumerable.Range(0, Sizes.Pages), page => Fits(NotifierMonitors.Default, new SeenInRun(Sizes, NotifierMonitors.Default.Seen).Of(steps, 0, 0, page))));

    // A pte update that replaces a page concerns two: what a monitor of one page says of it is nothing of the contract's.
    [Fact]
    public void Every_run_under_the_protocol_of_2008_fits_where_there_is_one_page()
    {
        var (sizes, monitor) = (Sizes with { Pages = 1, PointNotifications = true }, NotifierMonitors.Made(Point, "StartEnter,StartReturn,EndEnter,EndReturn,PageEnter,PageReturn,SetSpte,DropSpte,FreePage,AllocateNew"));

        Assert.All(Runs(sizes), steps => Fits(monitor, new SeenInRun(sizes, monitor.Seen).Of(steps, 0, 0, 0)));
    }

    // The other way round a monitor must accept more: another course of hidden steps may explain what was edited.
    [Fact]
    public void An_edited_run_that_the_specification_accepts_fits_and_many_that_it_refuses_do_not()
    {
        var (seen, chance) = (new SeenInRun(Sizes, NotifierMonitors.Default.Seen), new Chance(1));
        var (accepted, both, onlyTheSpecification) = (0, 0, 0);
        foreach (var steps in Runs(Sizes))
        {
            for (var edit = 0; edit < EditsOfARun; edit++)
            {
                var edited = Edited(steps, chance);
                var word = seen.Of(edited, 0, 0, 0);
                var fits = FirstThatDoesNotFit(NotifierMonitors.Default, word) < 0;
                if (seen.IsAccepted(edited))
                {
                    accepted++;
                    Assert.True(fits, string.Join(' ', word.Select(letter => NotifierMonitors.Default.Seen.Names[letter])));
                }
                else if (fits)
                {
                    onlyTheSpecification++;
                }
                else
                {
                    both++;
                }
            }
        }

        Assert.True(accepted > 100 && both > 100, $"{accepted} accepted, {both} refused by both, {onlyTheSpecification} by the specification alone");
    }

    private static IEnumerable<IReadOnlyList<Step<StepKind>>> Runs(Sizes sizes)
    {
        var (runner, programs) = (NotifierContract.Instance.RunnerOf(of => new NotifierKernel(of), sizes), NotifierContract.Instance.Programs(sizes));
        for (var number = 0UL; number < Programs; number++)
        {
            var run = runner.Run(programs(number), Schedulers.For(ScheduleKind.Random, number));
            Assert.Null(run.Failure);
            yield return run.Steps;
        }
    }

    // A step is left out, or comes twice, or two neighbours change places.
    private static List<Step<StepKind>> Edited(IReadOnlyList<Step<StepKind>> steps, Chance chance)
    {
        var (edited, at) = (steps.ToList(), chance.Below(steps.Count - 1));
        switch (chance.Below(3))
        {
            case 0:
                edited.RemoveAt(at);
                break;
            case 1:
                edited.Insert(at, edited[at]);
                break;
            default:
                (edited[at], edited[at + 1]) = (edited[at + 1], edited[at]);
                break;
        }

        return edited;
    }

    private static void Fits(ContractMonitor monitor, IReadOnlyList<int> word)
    {
        var wrong = FirstThatDoesNotFit(monitor, word);
        Assert.True(wrong < 0, string.Join(' ', word.Take(wrong + 1).Select(letter => monitor.Seen.Names[letter])));
    }

    private static int FirstThatDoesNotFit(ContractMonitor monitor, IReadOnlyList<int> word)
    {
        var run = new MonitorRun(monitor, fromTheStart: true);
        return word.ToList().FindIndex(letter => !run.Take(letter));
    }
}
