using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Kernel.Sched;

namespace Verified.Kernel.Mm;

internal sealed partial class MemoryManagement
{
    /// <summary>A thread on a processor writes: through the TLB, which fills from the page table, which the fault handler fills.</summary>
    /// <returns>EFAULT where it may not; ENOMEM.</returns>
    public async KernelTask<Errno> Write(int cpu, AddressSpace mm, Va va, int value)
    {
        while (!Tlbs[cpu][mm.Index, va].IsWritable)
        {
            var errno = await Walk(cpu, mm, va, write: true);
            if (errno != Errno.None)
            {
                return errno;
            }
        }

        processors.Store(cpu, mm, va, value);
        await sched.Stepped(StepKind.CpuWrite, cpu, mm.Index, va.Number, value);
        return Errno.None;
    }

    /// <summary>A thread on a processor reads.</summary>
    /// <returns>EFAULT where it may not; ENOMEM.</returns>
    public async KernelTask<Errno> Read(int cpu, AddressSpace mm, Va va)
    {
        while (!Tlbs[cpu][mm.Index, va].IsPresent)
        {
            var errno = await Walk(cpu, mm, va, write: false);
            if (errno != Errno.None)
            {
                return errno;
            }
        }

        var value = processors.Load(cpu, mm, va);
        await sched.Stepped(StepKind.CpuRead, cpu, mm.Index, va.Number, value);
        return Errno.None;
    }

    /// <summary>The processor walks the page table and fills its TLB, or faults.</summary>
    private async KernelTask<Errno> Walk(int cpu, AddressSpace mm, Va va, bool write)
    {
        if (!processors.Walk(cpu, mm, va, write))
        {
            return await HandleFault(mm, va, write);
        }

        mm.Cpus |= 1u << cpu;
        await sched.Stepped(StepKind.CpuFill, cpu, mm.Index, va.Number, write ? 1 : 0);
        return Errno.None;
    }
}
