using Verified.Abi;
using Verified.Abi.Xen.Memory;

namespace Verified.Models.Xen;

/// <summary>What a hypercall answers that no rule of the specification is about: unknown commands, commands for machines with devices.</summary>
/// <remarks>Source: Xen 4.17 xen/arch/x86/mm.c, do_mmu_update and do_mmuext_op.</remarks>
internal static class Admission
{
    private static readonly int PlainUpdate = 0, UpdateNoTranslate = 3, UpdateKeepsBits = 2;

    /// <summary>Why an element is refused whatever the state is; None: it is not.</summary>
    internal static Errno Of(XenOperation operation) => operation.Kind switch
    {
        XenOperationKind.Update => (operation.E & 7) == PlainUpdate || (operation.E & 7) == UpdateKeepsBits || (operation.E & 7) == UpdateNoTranslate ? Errno.None : Errno.ENOSYS,
        XenOperationKind.Extend => OfCommand(operation.A),
        XenOperationKind.UpdateVa or XenOperationKind.Read or XenOperationKind.Write or XenOperationKind.Remove or XenOperationKind.Add => Errno.None,
    };

    private static Errno OfCommand(byte command) => command switch
    {
        <= 7 or 10 or 11 or 15 or 16 or 17 => Errno.None,
        12 => Errno.EACCES,
        // The flushes of several virtual processors want a mask of them, which no operation has.
        8 or 9 or 13 or 18 => Errno.EINVAL,
        19 or 20 => Errno.EOPNOTSUPP,
        _ => Errno.ENOSYS,
    };
}
