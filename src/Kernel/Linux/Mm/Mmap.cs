using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>mmap with MAP_FIXED_NOREPLACE: the addresses are private, anonymous and writable; nothing is present yet.</summary>
    /// <returns>EEXIST where something is mapped.</returns>
    public async KernelTask<Errno> Mmap(AddressSpace mm, Va first, Va last)
    {
        await mm.MmapSem.ForWriting;
        var errno = Errno.EEXIST;
        if (!mm.Vmas.AnyMapped(first, last))
        {
            mm.Vmas.Map(first, last);
            sched.Report(StepKind.AddVma, mm.Index, first.Number, last.Number);
            errno = Errno.None;
        }

        mm.MmapSem.EndWriting();
        return errno;
    }
}
