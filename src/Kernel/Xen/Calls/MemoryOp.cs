using Verified.Abi;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    /// <summary>The command is in six bits. Above them a continuation keeps how many extents are done.</summary>
    private const int MemoryCommandBits = 6;
    private const ulong MemoryCommandMask = (1ul << MemoryCommandBits) - 1;

    /// <summary>max_order: the logarithm of the largest extent that a guest, one with a device, and a control domain may ask for.</summary>
    private const uint MostOrder = 9;
    private const uint MostOrderWithDevice = 12;
    private const uint MostOrderOfControlDomain = 18;

    /// <summary>XENMEM_*.</summary>
    private enum MemoryCommand
    {
        IncreaseReservation = 0,
        DecreaseReservation = 1,
        MaximumRamPage = 2,
        CurrentReservation = 3,
        MaximumReservation = 4,
        MachphysMfnList = 5,
        PopulatePhysmap = 6,
        AddToPhysmap = 7,
        MemoryMap = 9,
        Exchange = 11,
        MachphysMapping = 12,
        MaximumGpfn = 14,
        RemoveFromPhysmap = 15,
        SetPodTarget = 16,
        GetPodTarget = 17,
        AddToPhysmapBatch = 23,
        GetVnumainfo = 26,
    }

    /// <summary>memory_op(command, *argument).</summary>
    /// <remarks>
    /// Missing, so ENOSYS: the machine's memory map and setting one's own, claims, sharing, paging, access control and resources, which are
    /// a toolstack's; and everything about the frame numbers of a domain whose paging is translated.
    /// Source: Xen 4.17.7 xen/common/memory.c and xen/arch/x86/mm.c.
    /// </remarks>
    private long DoMemoryOp(HypercallFrame call)
    {
        var command = (MemoryCommand)(call[0] & MemoryCommandMask);
        var start = call[0] >> MemoryCommandBits;
        return command switch
        {
            MemoryCommand.IncreaseReservation or MemoryCommand.DecreaseReservation or MemoryCommand.PopulatePhysmap => ChangeReservation(call, command, start),
            MemoryCommand.AddToPhysmap or MemoryCommand.AddToPhysmapBatch => AddToPhysmap(call, command, start),
            MemoryCommand.Exchange or MemoryCommand.MaximumRamPage or MemoryCommand.CurrentReservation or MemoryCommand.MaximumReservation
                or MemoryCommand.MaximumGpfn or MemoryCommand.RemoveFromPhysmap or MemoryCommand.GetVnumainfo =>
                start == 0 ? DoMemoryOpAtOnce(call, command) : HypercallFrame.Result(Errno.EINVAL),
            MemoryCommand.MachphysMapping or MemoryCommand.MachphysMfnList or MemoryCommand.MemoryMap or MemoryCommand.SetPodTarget or MemoryCommand.GetPodTarget =>
                start == 0 ? DoMemoryOpAtOnce(call, command) : HypercallFrame.Result(Errno.ENOSYS),
            _ => HypercallFrame.Result(Errno.ENOSYS),
        };
    }

    private long DoMemoryOpAtOnce(HypercallFrame call, MemoryCommand command) =>
        command switch
        {
            MemoryCommand.Exchange => ExchangeMemory(call),
            MemoryCommand.MaximumRamPage => hypervisor.Frames.Count,
            MemoryCommand.CurrentReservation or MemoryCommand.MaximumReservation or MemoryCommand.MaximumGpfn => QueryReservation(call, command),
            MemoryCommand.RemoveFromPhysmap => RemoveFromPhysmap(call),
            MemoryCommand.GetVnumainfo => GetVnumainfo(call),
            MemoryCommand.MachphysMapping => MachphysMapping(call),
            MemoryCommand.MachphysMfnList => MachphysMfnList(call),
            MemoryCommand.MemoryMap => GetMemoryMap(call),
            _ => PodTarget(call),
        };

    /// <summary>rcu_lock_domain_by_any_id: one's own number is oneself here.</summary>
    private Domain? FindAnyDomain(Vcpu vcpu, DomainId id) => id == DomainId.Self ? vcpu.Domain : hypervisor.FindDomain(id);

    private static uint MostOrderOf(Domain domain) =>
        domain.IsPrivileged ? MostOrderOfControlDomain : domain.ReachesDevices ? MostOrderWithDevice : MostOrder;
}
