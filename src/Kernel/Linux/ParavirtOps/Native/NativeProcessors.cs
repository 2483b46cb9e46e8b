using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;

namespace Verified.Kernel.Linux.ParavirtOps.Native;

/// <summary>Processors that walk the kernel's tables in the kernel's memory.</summary>
internal sealed class NativeProcessors(Sizes sizes, PhysicalMemory memory) : Processors(sizes.Cpus, sizes.Mms, sizes.Vas)
{
    public override bool Walk(int cpu, AddressSpace mm, Va va, bool write)
    {
        var table = mm.PageTable.Table(1);
        var entry = new PageTableEntry(memory.Read(table, va.Number));
        if (!entry.Grants(write))
        {
            return false;
        }

        var marked = entry.MarkAccessed();
        memory.Write(table, va.Number, (write ? marked.MarkDirty() : marked).Raw);
        Tlbs[cpu].Fill(mm.Index, va, entry.Frame, write);
        return true;
    }

    public override bool Store(int cpu, AddressSpace mm, Va va, int value)
    {
        PageContents.Store(memory.ForWriting(Tlbs[cpu][mm.Index, va].Frame), value);
        return true;
    }

    public override int? Load(int cpu, AddressSpace mm, Va va) =>
        PageContents.Load(memory.ForReading(Tlbs[cpu][mm.Index, va].Frame), sizes.Values);
}
