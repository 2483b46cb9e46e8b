using Verified.Abi;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>madvise with MADV_DONTNEED: what the addresses contain is given up; the next access finds zeroes. Faults go on beside it.</summary>
    /// <returns>ENOMEM where something is not mapped.</returns>
    public async KernelTask<Errno> DontNeed(AddressSpace mm, Va first, Va last)
    {
        await mm.MmapSem.ForReading;
        var errno = Errno.ENOMEM;
        if (mm.Vmas.AllMapped(first, last))
        {
            await UnmapVmas(mm, first, last);
            errno = Errno.None;
        }

        mm.MmapSem.EndReading();
        return errno;
    }
}
