using Verified.Abi.Xen.Transfer;
using Verified.Kernel.Targets.Xen.Transfer;
using Verified.Models.Xen.Transfer;
using Verified.Properties.Running;
using Xunit.Abstractions;

namespace Verified.Properties.Xen;

public sealed class TransferContractProperties(ITestOutputHelper output)
    : ContractProperties<TransferStepKind, TransferAction, TransferSizes, ITransferTarget>(TransferContract.Instance, sizes => new TransferKernel(sizes), output)
{
    private protected override ITransferTarget Forgetting(ITransferTarget target, Fault<TransferStepKind> fault) => new ForgetfulTransfer(target, fault);
}
