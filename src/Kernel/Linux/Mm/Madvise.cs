using Verified.Abi;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>madvise with MADV_DONTNEED: what the addresses contain is given up; the next access finds zeroes. Faults go on beside it.</summary>
    /// <returns>ENOMEM where something is not mapped; all that is mapped is done even so.</returns>
    /// <remarks>Source: Linux v2.6.27 mm/madvise.c, sys_madvise: one vma after the other.</remarks>
    public async KernelTask<Errno> DontNeed(AddressSpace mm, Va first, Va last)
    {
        await mm.MmapSem.ForReading;
        var errno = Errno.None;
        for (var at = first; at <= last; at++)
        {
            if (!mm.Vmas.IsMapped(at))
            {
                errno = Errno.ENOMEM;
                continue;
            }

            var end = mm.Vmas.EndOfSame(at, last);
            await UnmapVmas(mm, at, end);
            at = end;
        }

        mm.MmapSem.EndReading();
        return errno;
    }
}
