using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;

namespace Verified.Kernel.Linux.ParavirtOps.Xen;

/// <summary>The guest's processors while programs run on them: they walk the tables that the hypervisor has loaded, with its marks.</summary>
/// <remarks>
/// What a processor may hold, <see cref="Processors.Tlbs"/> says: it holds a translation until it is told to forget it. That of the reference hypervisor's vCPU holds
/// less, since Xen flushes more than the guest asks for, and never something else.
/// </remarks>
internal sealed class XenProcessors(Sizes sizes, XenWorld world) : Processors(sizes.Cpus, sizes.Mms, sizes.Vas)
{
    public override bool Walk(int cpu, AddressSpace mm, Va va, bool write)
    {
        var kernel = world.RunProgram(cpu, mm);
        var (vcpu, at) = (kernel.Current.Vcpu, XenKernel.UserVa(va));
        vcpu.Tlb.FlushOne(at);
        vcpu.InUserMode = true;
        var found = kernel.Hypervisor.Access(vcpu, at, write);
        vcpu.InUserMode = false;
        if (found is not { } translation)
        {
            return Fault(mm, va, write);
        }

        var frame = kernel.PfnOf(translation.Frame) ?? throw new KernelBug($"a program reaches {translation.Frame}, which is not the guest's");
        Tlbs[cpu].Fill(mm.Index, va, frame, write);
        return true;
    }

    public override bool Store(int cpu, AddressSpace mm, Va va, int value)
    {
        var page = Held(cpu, mm, va);
        if (page is not { Type: PageType.Writable, TypeCount: > 0 })
        {
            throw new KernelBug($"a program writes to {page}");
        }

        PageContents.Store(world.Kernel.Hypervisor.Memory.Frame(page.Mfn), value);
        return true;
    }

    public override int? Load(int cpu, AddressSpace mm, Va va) =>
        PageContents.Load(world.Kernel.Hypervisor.Memory.Frame(Held(cpu, mm, va).Mfn), sizes.Values);

    /// <summary>The first translation that a vCPU holds and the processor does not, or null.</summary>
    public string? FirstDefect()
    {
        foreach (var cpu in world.Kernel.Cpus)
        {
            for (var va = new Va(0); cpu.Loaded is AddressSpace mm && va.Number < sizes.Vas; va++)
            {
                if (cpu.Vcpu.Tlb.TryGet(XenKernel.UserVa(va), out var held) && !IsHeld(cpu, mm, va, held))
                {
                    return $"vCPU {cpu.Index} holds {held} for {va} of address space {mm.Index}, which it was told to forget";
                }
            }
        }

        return null;
    }

    /// <summary>A vCPU may hold permission to write from a walk that only read.</summary>
    private bool IsHeld(XenCpu cpu, AddressSpace mm, Va va, Translation held)
    {
        var known = Tlbs[cpu.Index][mm.Index, va];
        if (!known.IsPresent || world.Kernel.MfnOf(known.Frame) != held.Frame)
        {
            return false;
        }

        var entry = mm.PageTable.Shown(va);
        var isOwed = (mm.PendingFlushes(va, va) & (1u << cpu.Index)) != 0;
        return !held.Writable || known.IsWritable || isOwed || (entry is { IsPresent: true, IsWritable: true } && entry.Frame == known.Frame);
    }

    /// <summary>The page that the processor reaches by a translation that it holds.</summary>
    private PageInfo Held(int cpu, AddressSpace mm, Va va)
    {
        var kernel = world.RunProgram(cpu, mm);
        var mfn = kernel.MfnOf(Tlbs[cpu][mm.Index, va].Frame);
        if (kernel.Current.Vcpu.Tlb.TryGet(XenKernel.UserVa(va), out var held) && held.Frame != mfn)
        {
            throw new KernelBug($"processor {cpu} reaches {held.Frame} at {va} of address space {mm.Index}, not {mfn}");
        }

        return kernel.Hypervisor.Page(mfn)!;
    }
}
