using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;

namespace Verified.Kernel.Linux.ParavirtOps.Hardware;

/// <summary>The processors of a machine, as programs see them.</summary>
/// <remarks>What a processor may hold, <see cref="Processors.Tlbs"/> says. A machine may hold less, and never something else.</remarks>
internal sealed class HardwareProcessors(Sizes sizes, HardwareAccess access) : Processors(sizes.Cpus, sizes.Mms, sizes.Vas)
{
    public override bool Walk(int cpu, AddressSpace mm, Va va, bool write)
    {
        if (access.Walk(cpu, Root(mm), va.Number, write) is not { } frame)
        {
            return Fault(mm, va, write);
        }

        Tlbs[cpu].Fill(mm.Index, va, frame, write);
        return true;
    }

    public override bool Store(int cpu, AddressSpace mm, Va va, int value) =>
        access.Store(cpu, Root(mm), mm.PageTable.Table(1), va.Number, Tlbs[cpu][mm.Index, va].Frame, value);

    public override int? Load(int cpu, AddressSpace mm, Va va) =>
        access.Load(cpu, Root(mm), mm.PageTable.Table(1), va.Number, Tlbs[cpu][mm.Index, va].Frame, sizes.Values);

    public override void Flush(int cpu, AddressSpace mm, Va first, Va last)
    {
        base.Flush(cpu, mm, first, last);
        access.Flush(cpu, Root(mm), first.Number, last.Number);
    }

    private static Pfn Root(AddressSpace mm) => mm.PageTable.Table(HardwareTables.Levels);
}
