using Verified.Abi;
using Verified.Cli;
using Verified.Cli.Checks;
using Verified.Cli.Progress;
using Verified.Cli.Usage;
using Verified.Cli.Verbs;
using Xunit;

namespace Verified.Tests.Cli;

public class ExitStatusTests
{
    [Fact]
    public async Task A_run_in_which_all_holds_ends_with_0_and_the_sum()
    {
        var ran = await Ran.Check([ToldCheck.Ending("a", CaseResult.Passed("a"))]);

        Assert.Equal(0, (int)ran.Status);
        Assert.Equal("1 passed, 0 failed, 0 skipped", ran.LastLine);
    }

    [Fact]
    public async Task A_violated_claim_ends_with_1_and_says_how_to_see_it_again()
    {
        var violated = CaseResult.Failed("commit", "spte survives") with { Claim = "MMN-SPTE-001", Reproduce = "./verified replay x.trace" };

        var ran = await Ran.Check([ToldCheck.Ending("a", violated), ToldCheck.Ending("b", CaseResult.Passed("b"))]);

        Assert.Equal(1, (int)ran.Status);
        Assert.Contains("FAILED commit (MMN-SPTE-001): spte survives", ran.Output);
        Assert.Contains("./verified replay x.trace", ran.Output);
        Assert.Equal("1 passed, 1 failed, 0 skipped", ran.LastLine);
    }

    [Fact]
    public async Task A_check_that_breaks_is_an_error_and_takes_no_other_verdict_with_it()
    {
        var ran = await Ran.Check([ToldCheck.Throwing("a", new InvalidOperationException("oops")), ToldCheck.Ending("b", CaseResult.Passed("b"))]);

        Assert.Equal(1, (int)ran.Status);
        Assert.Contains("error    a", ran.Output);
        Assert.Contains("oops", ran.Output);
        Assert.Equal("1 passed, 1 failed, 0 skipped", ran.LastLine);
    }

    [Fact]
    public async Task A_check_that_judges_nothing_is_an_error()
    {
        var ran = await Ran.Check([new ToldCheck("a", _ => new CheckResult([], []))]);

        Assert.Equal(1, (int)ran.Status);
        Assert.Contains("it judged nothing", ran.Output);
    }

    [Fact]
    public async Task A_component_that_is_missing_skips_its_check()
    {
        var ran = await Ran.Check([ToldCheck.Throwing("live", new MissingComponentException("/dev/kvm", "load the kvm module"))]);

        Assert.Equal(0, (int)ran.Status);
        Assert.Contains("/dev/kvm is missing: load the kvm module", ran.Output);
        Assert.Equal("0 passed, 0 failed, 1 skipped", ran.LastLine);
    }

    [Fact]
    public async Task A_component_that_was_asked_for_and_is_missing_ends_with_3()
    {
        var ran = await Ran.Line([Throwing(new MissingComponentException("cvc5", "apt-get install cvc5"))], CancellationToken.None, "do");

        Assert.Equal(3, (int)ran.Status);
        Assert.Equal("verified: cvc5 is missing: apt-get install cvc5\n", ran.Error);
    }

    [Fact]
    public async Task Bad_input_ends_with_2_and_one_line()
    {
        var ran = await Ran.Line([Throwing(new BadInputException("run.trace:17", "a rule name,\nnot 'x'"))], CancellationToken.None, "do");

        Assert.Equal(2, (int)ran.Status);
        Assert.Equal("verified: run.trace:17: expected a rule name, not 'x'\n", ran.Error);
        Assert.Empty(ran.Output);
    }

    [Fact]
    public async Task Bad_input_of_one_check_does_not_cost_the_verdicts_of_the_others()
    {
        var ran = await Ran.Check([ToldCheck.Throwing("bad", new BadInputException("x.rec", "a recording")), ToldCheck.Ending("good", CaseResult.Passed("good"))], "--json");

        Assert.Equal(2, (int)ran.Status);
        Assert.Contains("x.rec: expected a recording", ran.Output);
        Assert.Contains("\"passed\": 1", ran.Output);
    }

    [Fact]
    public async Task A_violated_claim_counts_more_than_bad_input()
    {
        var ran = await Ran.Check([ToldCheck.Throwing("bad", new BadInputException("x.rec", "a recording")), ToldCheck.Ending("worse", CaseResult.Failed("worse", "no"))]);

        Assert.Equal(1, (int)ran.Status);
    }

    [Fact]
    public async Task Mutants_are_asked_for_by_the_names_of_specifications()
    {
        var ran = await Ran.Line([new ProveVerb()], CancellationToken.None, "prove", "--mutants", "MMN-INV-001");

        Assert.Equal(2, (int)ran.Status);
        Assert.Contains("MMN-INV-001: expected a model: notifier", ran.Error);
    }

    [Theory]
    [InlineData("check", "--budget", "huge")]
    [InlineData("check", "--bugdet", "quick")]
    [InlineData("chekc")]
    [InlineData]
    public async Task Bad_usage_ends_with_2_and_one_line(params string[] args)
    {
        var ran = await Ran.Line([new CheckVerb([])], CancellationToken.None, args);

        Assert.Equal(2, (int)ran.Status);
        Assert.Equal(1, ran.Error.Count(c => c == '\n'));
        Assert.Empty(ran.Output);
    }

    [Fact]
    public async Task Help_is_no_error()
    {
        var ran = await Ran.Line([new CheckVerb([])], CancellationToken.None, "check", "--help");

        Assert.Equal(0, (int)ran.Status);
        Assert.Contains("--budget", ran.Output);
    }

    [Fact]
    public async Task An_interrupted_run_ends_with_130_and_keeps_what_was_finished()
    {
        using var interruption = new CancellationTokenSource();
        ICheck[] checks =
        [
            ToldCheck.Ending("first", CaseResult.Passed("first")),
            new ToldCheck("second", cancel =>
            {
                interruption.Cancel();
                cancel.ThrowIfCancellationRequested();
                return CheckResult.Of(CaseResult.Passed("second"));
            }),
            ToldCheck.Ending("third", CaseResult.Passed("third")),
        ];

        var ran = await Ran.Line([new CheckVerb(checks)], interruption.Token, "check");

        Assert.Equal(130, (int)ran.Status);
        Assert.Equal("1 passed, 0 failed, 2 skipped", ran.LastLine);
    }

    [Fact]
    public async Task An_interrupted_run_ends_with_130_also_when_something_had_failed()
    {
        using var interruption = new CancellationTokenSource();
        ICheck[] checks = [ToldCheck.Ending("first", CaseResult.Failed("first", "wrong")), new ToldCheck("second", Interrupting(interruption))];

        var ran = await Ran.Line([new CheckVerb(checks)], interruption.Token, "check");

        Assert.Equal(130, (int)ran.Status);
        Assert.Equal("0 passed, 1 failed, 1 skipped", ran.LastLine);
    }

    [Fact]
    public async Task A_check_that_does_not_hear_of_an_interruption_is_left_to_itself_and_keeps_what_it_had_judged()
    {
        using var interruption = new CancellationTokenSource();

        var ran = await Ran.Line([new CheckVerb([new DeafCheck(interruption)])], interruption.Token, "check");

        Assert.Equal(130, (int)ran.Status);
        Assert.Equal("1 passed, 0 failed, 1 skipped", ran.LastLine);
    }

    [Fact]
    public async Task Whatever_a_check_stumbles_over_while_it_is_ended_is_no_error()
    {
        using var interruption = new CancellationTokenSource();
        var stumbling = new ToldCheck("second", _ =>
        {
            interruption.Cancel();
            throw new InvalidOperationException("the solver ended before it answered");
        });

        var ran = await Ran.Line([new CheckVerb([stumbling])], interruption.Token, "check");

        Assert.Equal((130, "0 passed, 0 failed, 1 skipped"), ((int)ran.Status, ran.LastLine));
    }

    [Fact]
    public async Task A_check_that_passes_and_has_judged_nothing_is_an_error()
    {
        var ran = await Ran.Check([new ToldCheck("a", _ => CheckResult.Of(CaseResult.Passed("a"), new Count("programs", 0), new Count("rules never taken", 9)))]);

        Assert.Equal(1, (int)ran.Status);
        Assert.Contains("it judged nothing: 0 programs", ran.Output);
    }

    [Fact]
    public async Task A_file_that_was_not_written_is_a_line_and_the_verdict_stays()
    {
        var ran = await Ran.Check([new ToldCheck("a", _ => CheckResult.Of(CaseResult.Passed("a")) with { Unwritten = ["a.trace: not saved: no room"] })], "--html", "/dev/full");

        Assert.Equal(0, (int)ran.Status);
        Assert.Equal("verified: a.trace: not saved: no room\nverified: --html /dev/full: not written: No space left on device\n", ran.Error);
        Assert.Equal("1 passed, 0 failed, 0 skipped", ran.LastLine);
    }

    private static Func<CancellationToken, CheckResult> Interrupting(CancellationTokenSource interruption) => cancel =>
    {
        interruption.Cancel();
        throw new OperationCanceledException(cancel);
    };

    private sealed class DeafCheck(CancellationTokenSource interruption) : ICheck, IKeepsCases
    {
        public string Name => "deaf";

        public IReadOnlyList<CaseResult> Judged => [CaseResult.Passed("the first case")];

        public async Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel)
        {
            await interruption.CancelAsync();
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return new CheckResult([], []);
        }
    }

    private static ThrowingVerb Throwing(Exception fault) => new(fault);

    private sealed class ThrowingVerb(Exception fault) : IVerb
    {
        public IReadOnlyList<VerbUsage> Usages { get; } = [new VerbUsage("do", "does it") { Examples = ["do"], Time = "no time." }];

        public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel) => throw fault;
    }
}
