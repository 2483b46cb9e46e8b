using FsCheck;
using FsCheck.Xunit;
using Verified.Abi.Notifier;
using Verified.Models.Notifier;
using Verified.Properties.Running;
using Xunit.Abstractions;

namespace Verified.Properties.Notifier;

public sealed class NotifierContractProperties(ITestOutputHelper output)
    : ContractProperties<StepKind, Operation, Sizes, INotifierTarget>(NotifierContract.Instance, World.Native.Build, output)
{
    private readonly ContractCases<StepKind, Operation, Sizes, INotifierTarget> _twins =
        new(NotifierContract.Instance, sizes => new TwinTarget(World.Xen.Build(sizes), World.Native.Build(sizes)), " --world xen");

    /// <summary>Nothing that programs do tells them, or their judge, on what the kernel runs.</summary>
    [Property(Replay = Seeds.Gate, MaxTest = 2_000)]
    public Property A_program_takes_the_same_steps_and_gets_the_same_answers_on_Xen_as_natively() => _twins.All("twin", run => run.Result.Failure);

    private protected override INotifierTarget Forgetting(INotifierTarget target, Fault<StepKind> fault) => new ForgetfulNotifier(target, fault);
}
