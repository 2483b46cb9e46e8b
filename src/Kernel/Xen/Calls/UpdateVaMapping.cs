namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    /// <summary>update_va_mapping(va, entry, flags).</summary>
    private long DoUpdateVaMapping(HypercallFrame call) => UpdateVa(call, DomainId.Self);

    /// <summary>update_va_mapping_otherdomain(va, entry, flags, domain).</summary>
    private long DoUpdateVaMappingOtherdomain(HypercallFrame call) => UpdateVa(call, new DomainId((ushort)call[3]));

    private long UpdateVa(HypercallFrame call, DomainId pageOwner)
    {
        var update = new UpdateVaMapping(hypervisor, call.Vcpu, new VaMapping(call[0], call[1], call[2]), pageOwner) { PutsParkedOnReentry = true };
        return HypercallFrame.Result(update.UpdateEntered());
    }
}
