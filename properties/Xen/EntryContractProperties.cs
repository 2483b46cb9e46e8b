using Verified.Abi.Xen;
using Verified.Kernel.Targets.Xen.Transfer;
using Verified.Models.Xen.Entry;
using Verified.Properties.Running;
using Xunit.Abstractions;

namespace Verified.Properties.Xen;

public sealed class EntryContractProperties(ITestOutputHelper output)
    : ContractProperties<EntryStepKind, EntryAction, EntrySizes, IEntryTarget>(EntryContract.Instance, sizes => new EntryKernel(sizes), output)
{
    private protected override IEntryTarget Forgetting(IEntryTarget target, Fault<EntryStepKind> fault) => new ForgetfulEntry(target, fault);
}
