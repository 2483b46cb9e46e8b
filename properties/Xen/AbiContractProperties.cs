using FsCheck;
using FsCheck.Xunit;
using Verified.Abi.Xen.Calls;
using Verified.Abi.Xen.Memory;
using Verified.Kernel.Targets.Xen.Calls;
using Verified.Models.Xen.Abi;
using Verified.Properties.Running;
using Xunit.Abstractions;

namespace Verified.Properties.Xen;

/// <summary>Isolation, and that a multicall is its calls one by one, are laws of the contract's judge: it evaluates the first after each call, the second where a run ends.</summary>
public sealed class AbiContractProperties(ITestOutputHelper output)
    : ContractProperties<XenStepKind, AbiOperation, XenSizes, IXenAbiTarget>(AbiContract.Instance, sizes => new XenAbiKernel(sizes), output)
{
    private static readonly string[] Isolation = ["XEN-ISO-001", "XEN-ISO-002", "XEN-MACHPHYS-001"], Equivalence = ["XEN-CALL-001", "XEN-CALL-005", "XEN-CALL-006", "XEN-CALL-007"];

    private long _compared;

    [Property(Replay = Seeds.Gate, MaxTest = 60)]
    public Property A_hypercall_changes_nothing_of_other_domains_and_of_the_hypervisor() => Cases.All("isolation",
        run => run.Result.Failure is { } failure && Isolation.Any(failure.Names) ? failure : null,
        run => run.Case.Program.Threads.Count(operations => operations.Count > 0) > 1);

    [Property(Replay = Seeds.Gate, MaxTest = 60)]
    public Property A_multicall_answers_and_leaves_what_its_calls_do_one_by_one() => Cases.All("multicall",
        run => run.Result.Failure is { } failure && Equivalence.Any(failure.Names) ? failure : null,
        run => run.Result.Failure is not null || HasCompared(((AbiJudge)run.Runner.Judging).MulticallsCompared));

    private protected override IXenAbiTarget Forgetting(IXenAbiTarget target, Fault<XenStepKind> fault) => new ForgetfulAbi(target, fault);

    // The judge counts over all its runs.
    private bool HasCompared(long compared)
    {
        var before = _compared;
        _compared = compared;
        return compared > before;
    }
}
