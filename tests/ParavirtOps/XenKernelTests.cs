using Verified.Abi;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Linux.ParavirtOps.Xen;
using Verified.Kernel.Sched;
using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Frames;
using Verified.Kernel.Xen.Tables;
using Verified.Kernel.Xen.Traps;
using Verified.Tests.Kernel;
using Xunit;

namespace Verified.Tests.ParavirtOps;

/// <summary>The guest's kernel beside its memory management: how it boots, switches programs, masks events, and refuses to go on.</summary>
public class XenKernelTests
{
    private const ulong InterruptFlag = 0x200;

    private readonly List<QueuedCall> seen = [];
    private readonly XenKernel kernel;

    public XenKernelTests() => kernel = new XenKernel(2, wire: real => new Listening(real, seen));

    [Fact]
    public void After_boot_the_counts_of_the_hypervisor_are_those_of_the_references_and_the_builders_root_is_memory_again()
    {
        Assert.Null(References.FirstDefect(kernel.Hypervisor));
        Assert.Equal([kernel.Root], kernel.Hypervisor.Frames.Where(page => page.IsPinned).Select(page => page.Mfn));
        Assert.All(kernel.Cpus, cpu => Assert.Equal(kernel.Root, cpu.Vcpu.KernelRoot!.Mfn));
        Assert.All(kernel.Cpus, cpu => Assert.Equal(512u, cpu.Vcpu.Context.GdtEntries));
    }

    [Fact]
    public void In_the_first_mapping_of_memory_no_table_becomes_writable_and_no_update_is_refused() =>
        Assert.All(kernel.Hypervisor.Frames.Where(page => page is { TypeCount: > 0, Type: >= PageType.L1 and <= PageType.L4 } && page.Owner == kernel.Domain), page =>
            Assert.False(Alias(page.Mfn).IsWritable));

    [Fact]
    public void The_kernel_cannot_write_to_a_table_that_is_in_use()
    {
        var mm = NewSpace(0);
        kernel.Ops(new Quiet()).ActivateMm(mm);

        Assert.Contains("cannot write", Assert.Throws<KernelBug>(() => kernel.Memory.Write(mm.PageTable.Table(1), 0, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_switch_to_another_program_is_one_multicall_and_three_entries_without_lazy_mode()
    {
        var (first, second) = (NewSpace(0), NewSpace(1));
        var ops = kernel.Ops(new Quiet());
        ops.ActivateMm(first);
        ops.DupMmap(first, second);
        var (traps, calls) = (kernel.Entrance.Traps, kernel.Entrance.Calls);

        kernel.SwitchMm(second);
        Assert.Equal((1L, 6L), (kernel.Entrance.Traps - traps, kernel.Entrance.Calls - calls));
        Assert.Equal(kernel.KernelRootOf(second.PageTable), kernel.Current.Vcpu.KernelRoot!.Mfn);
        Assert.Equal(kernel.UserRootOf(second.PageTable), kernel.Current.Vcpu.UserRoot!.Mfn);

        kernel.SwitchTo(first);
        Assert.Equal((4L, 12L), (kernel.Entrance.Traps - traps, kernel.Entrance.Calls - calls));
    }

    [Fact]
    public void Until_the_queue_is_flushed_the_root_that_was_asked_for_is_not_the_one_that_is_loaded()
    {
        var mm = NewSpace(0);
        kernel.Ops(new Quiet()).DupMmap(mm, mm);
        kernel.Current.Enter(LazyMode.Cpu);
        kernel.SwitchTo(mm);
        Assert.Equal((mm, null), (kernel.Current.Requested, kernel.Current.Loaded));

        kernel.Current.Leave(LazyMode.Cpu);
        Assert.Equal((mm, mm), (kernel.Current.Requested, kernel.Current.Loaded));
    }

    [Fact]
    public void Lazy_modes_do_not_nest_and_are_left_by_their_name()
    {
        kernel.Current.Enter(LazyMode.Mmu);
        Assert.Throws<KernelBug>(() => kernel.Current.Enter(LazyMode.Cpu));
        Assert.Throws<KernelBug>(() => kernel.Current.Leave(LazyMode.Cpu));
        kernel.Current.Leave(LazyMode.Mmu);
        Assert.Equal(LazyMode.None, kernel.Current.Mode);
    }

    [Fact]
    public void Events_are_masked_until_the_kernel_asks_for_them()
    {
        Assert.Equal(0ul, kernel.SaveFlags());
        kernel.EnableInterrupts();
        Assert.Equal((InterruptFlag, (byte)0), (kernel.SaveFlags(), kernel.Current.Vcpu.Context.Info.Mask));
        kernel.RestoreFlags(0);
        Assert.Equal((0ul, (byte)1), (kernel.SaveFlags(), kernel.Current.Vcpu.Context.Info.Mask));
    }

    [Fact]
    public void An_event_that_came_while_they_were_masked_is_asked_for_after_they_are_not()
    {
        seen.Clear();
        kernel.RestoreFlags(InterruptFlag);
        Assert.Empty(seen);

        kernel.DisableInterrupts();
        VcpuScheduling.MarkEventsPending(kernel.Current.Vcpu);
        kernel.RestoreFlags(InterruptFlag);
        Assert.Equal([new QueuedCall(HypercallKind.XenVersion, 0, 0)], seen);
        Assert.Equal((1, (byte)0, InterruptFlag), (kernel.EventsHandled, kernel.Current.Vcpu.Context.Info.Pending, kernel.SaveFlags()));
    }

    [Fact]
    public void A_refused_call_stops_the_guest()
    {
        kernel.Current.Queue.Add(new(HypercallKind.MmuextOp, (ulong)MmuextCommand.UnpinTable, 0xffff));

        Assert.Contains("refused with EINVAL", Assert.Throws<KernelBug>(kernel.Current.Queue.Flush).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_is_not_freed_while_a_change_of_an_entry_that_maps_it_waits()
    {
        var mm = NewSpace(0);
        var ops = kernel.Ops(new Quiet());
        ops.ActivateMm(mm);
        mm.PageTable.Set(new Va(1), PageTableEntry.Map(new Pfn(0), writable: true, dirty: false));
        ops.EnterLazyMmu();
        mm.PageTable.Set(new Va(1), default);

        Assert.Contains("is freed while", Assert.Throws<KernelBug>(() => ops.MapKernelPage(new Pfn(0), false)).Message, StringComparison.Ordinal);

        ops.FlushLazyMmu();
        ops.MapKernelPage(new Pfn(0), false);
        Assert.Contains("cannot read", Assert.Throws<KernelBug>(() => kernel.Memory.Read(new Pfn(0), 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_queued_is_shown_and_reading_it_back_flushes_it()
    {
        var mm = NewSpace(0);
        var ops = kernel.Ops(new Quiet());
        ops.ActivateMm(mm);
        ops.EnterLazyMmu();
        mm.PageTable.Set(new Va(2), PageTableEntry.Map(new Pfn(1), writable: true, dirty: false));

        Assert.Equal((1, 1), (mm.PageTable.Shown(new Va(2)).Frame.Number, kernel.Current.Queue.Count));
        Assert.Equal((1, 0), (mm.PageTable[new Va(2)].Frame.Number, kernel.Current.Queue.Count));
    }

    private AddressSpace NewSpace(int index)
    {
        var table = new PageTable(kernel.Ops(new Quiet()), new Pfn(4 + (index * XenKernel.FramesOfATable)), entries: 4);
        table.Create();
        return new AddressSpace(index, table, addresses: 4, new Threads().Scheduler, sleepingCallbacks: false);
    }

    private Entry Alias(Mfn mfn)
    {
        var va = GuestImage.VirtBase + (kernel.Hypervisor.ReadM2p(mfn) * MachineMemory.FrameBytes);
        var table = kernel.Root;
        for (var level = 4; level > 1; level--)
        {
            table = kernel.Hypervisor.Memory.ReadEntry(table, (int)(va >> (12 + (9 * (level - 1)))) & 511).Frame;
        }

        return kernel.Hypervisor.Memory.ReadEntry(table, (int)(va >> 12) & 511);
    }

    private sealed class Quiet() : Verified.Kernel.Linux.ParavirtOps.Processors(2, 2, 4)
    {
        public override bool Walk(int cpu, AddressSpace mm, Va va, bool write) => false;

        public override bool Store(int cpu, AddressSpace mm, Va va, int value) => true;

        public override int? Load(int cpu, AddressSpace mm, Va va) => 0;
    }

    private sealed class Listening(IHypercalls real, List<QueuedCall> seen) : IHypercalls
    {
        public Errno Call(int cpu, in QueuedCall call)
        {
            seen.Add(call);
            return real.Call(cpu, call);
        }

        public Errno Multicall(int cpu, ReadOnlySpan<QueuedCall> calls, Span<Errno> results) => real.Multicall(cpu, calls, results);
    }
}
