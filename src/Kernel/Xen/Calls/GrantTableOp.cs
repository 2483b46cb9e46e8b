using Verified.Abi;

namespace Verified.Kernel.Xen.Calls;

internal sealed partial class Hypercalls
{
    private const int GrantCommandBits = 12;

    /// <summary>GNTTABOP_*.</summary>
    private enum GrantCommand
    {
        MapGrantRef = 0,
        UnmapGrantRef = 1,
        SetupTable = 2,
        QuerySize = 6,
        UnmapAndReplace = 7,
        SetVersion = 8,
        GetVersion = 10,
    }

    /// <summary>grant_table_op(command, *list, count).</summary>
    /// <remarks>
    /// EINVAL for a count that is negative, or not 1 where it must be, and for a command with something above its twelve bits; EFAULT
    /// for a list that is not the guest's; what else is wrong is said in each element. Missing, so ENOSYS: dump, transfer, copy,
    /// status frames, swap and cache flush. Source: Xen 4.17.7 xen/common/grant_table.c.
    /// </remarks>
    private long DoGrantTableOp(HypercallFrame call)
    {
        var (command, list, count) = ((uint)call[0], call[1], (uint)call[2]);
        if ((int)count < 0 || command >> GrantCommandBits != 0)
        {
            return HypercallFrame.Result(Errno.EINVAL);
        }

        return (GrantCommand)command switch
        {
            GrantCommand.MapGrantRef => MapGrantRefs(call, list, count),
            GrantCommand.UnmapGrantRef or GrantCommand.UnmapAndReplace => UnmapGrantRefs(call, (GrantCommand)command, list, count),
            GrantCommand.SetupTable => count == 1 ? SetupGrantTable(call.Vcpu, list) : HypercallFrame.Result(Errno.EINVAL),
            GrantCommand.QuerySize => count == 1 ? QueryGrantTableSize(call.Vcpu, list) : HypercallFrame.Result(Errno.EINVAL),
            GrantCommand.SetVersion => SetGrantTableVersion(call.Vcpu, list),
            GrantCommand.GetVersion => GetGrantTableVersion(call.Vcpu, list),
            _ => HypercallFrame.Result(Errno.ENOSYS),
        };
    }
}
