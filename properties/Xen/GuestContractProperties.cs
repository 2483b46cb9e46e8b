using Verified.Abi.Xen.Guest;
using Verified.Kernel.Targets.Xen.Guest;
using Verified.Models.Xen.Guest;
using Verified.Properties.Running;
using Xunit.Abstractions;

namespace Verified.Properties.Xen;

public sealed class GuestContractProperties(ITestOutputHelper output)
    : ContractProperties<GuestStepKind, GuestOperation, GuestSizes, IGuestTarget>(GuestContract.Instance, sizes => new GuestKernel(sizes), output)
{
    private protected override IGuestTarget Forgetting(IGuestTarget target, Fault<GuestStepKind> fault) => new ForgetfulGuest(target, fault);
}
