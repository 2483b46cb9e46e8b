using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Targets.Notifier;
using Verified.Models.Judging;
using Verified.Models.Notifier;
using Verified.Models.Schedules;
using Verified.Spec.Language.Finite;
using Xunit;

namespace Verified.Tests.Models;

/// <summary>What the kernel answers where the contract names an errno is what the guard answers that refuses the step.</summary>
public class AnswerTests
{
    private static readonly Sizes Sizes = new();

    [Theory]
    [InlineData(false, false, Errno.None)]
    [InlineData(true, false, Errno.EINTR)]
    [InlineData(false, true, Errno.ENOMEM)]
    [InlineData(true, true, Errno.ENOMEM)]
    public void Registration_answers_what_its_guards_answer(bool signal, bool noMemory, Errno expected)
    {
        var program = new TestProgram<Operation, Sizes>(Sizes, [[new Operation(OperationKind.Register, 0, 0, Bit(signal), Bit(noMemory))]]);
        var model = NotifierModel.For(Sizes);
        var register = model.RuleOf(StepKind.Register);

        var run = NotifierContract.Instance.RunnerOf(new NotifierKernel(Sizes), Sizes).Run(program, new GivenScheduler(Schedule.InOrder));

        Assert.Null(run.Failure);
        Assert.Equal([expected], run.Answers[0]);
        Assert.Equal(expected, Refusal(model, register, [0, 0, Bit(!noMemory), Bit(signal)]));
    }

    // In the state after boot, in which only address space 0 exists.
    private static Errno Refusal(NotifierModel model, FiniteRule rule, int[] arguments)
    {
        var booted = new ulong[model.Finite.Layout.Words];
        Assert.Equal(StepOutcome.Taken, model.Compiled.Step(model.Finite.Layout.Initial(), model.RuleOf(StepKind.CreateMm).Position, [0], booted));
        return new Explainer(model.Finite).Explain(booted, rule, arguments).FirstOrDefault(guard => !guard.Holds)?.Refusal ?? Errno.None;
    }

    private static byte Bit(bool set) => set ? (byte)1 : (byte)0;
}
