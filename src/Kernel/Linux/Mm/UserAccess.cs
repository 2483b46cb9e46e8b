using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Linux.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>A thread on a processor writes: through the TLB, which fills from the page table, which the fault handler fills.</summary>
    /// <returns>EFAULT where it may not; ENOMEM.</returns>
    public async KernelTask<Errno> Write(int cpu, AddressSpace mm, Va va, int value)
    {
        while (!Tlbs[cpu][mm.Index, va].IsWritable || !processors.Store(cpu, mm, va, value))
        {
            var errno = await Walk(cpu, mm, va, write: true);
            if (errno != Errno.None)
            {
                return errno;
            }
        }

        await sched.Stepped(StepKind.CpuWrite, cpu, mm.Index, va.Number, value);
        return Errno.None;
    }

    /// <summary>A thread on a processor reads.</summary>
    /// <returns>EFAULT where it may not; ENOMEM.</returns>
    public async KernelTask<Errno> Read(int cpu, AddressSpace mm, Va va)
    {
        int? value = null;
        while (!Tlbs[cpu][mm.Index, va].IsPresent || (value = processors.Load(cpu, mm, va)) is null)
        {
            var errno = await Walk(cpu, mm, va, write: false);
            if (errno != Errno.None)
            {
                return errno;
            }
        }

        await sched.Stepped(StepKind.CpuRead, cpu, mm.Index, va.Number, value.Value);
        return Errno.None;
    }

    /// <summary>The processor walks the page table and fills its TLB, or faults. What it held of the page, and holds no longer, it has forgotten by itself.</summary>
    private async KernelTask<Errno> Walk(int cpu, AddressSpace mm, Va va, bool write)
    {
        if (Tlbs[cpu][mm.Index, va].Grants(write))
        {
            processors.Flush(cpu, mm, va, va);
            await sched.Stepped(StepKind.FlushCpu, cpu, mm.Index, va.Number, va.Number);
        }

        if (!processors.Walk(cpu, mm, va, write))
        {
            return await HandleFault(mm, va, write);
        }

        mm.Cpus |= 1u << cpu;
        await sched.Stepped(StepKind.CpuFill, cpu, mm.Index, va.Number, write ? 1 : 0);
        return Errno.None;
    }
}
