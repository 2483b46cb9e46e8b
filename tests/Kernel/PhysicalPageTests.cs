using Verified.Abi.Notifier;
using Verified.Kernel.Linux.Mm;
using Verified.Kernel.Linux.ParavirtOps.Native;
using Verified.Kernel.Sched;
using Xunit;

namespace Verified.Tests.Kernel;

public class PhysicalPageTests
{
    private static readonly int Places = 70;

    private readonly PhysicalMemory memory = new(3);
    private readonly PageContents contents;
    private readonly PageAllocator allocator;

    public PhysicalPageTests()
    {
        contents = new PageContents(memory, values: 4);
        allocator = new PageAllocator(new Threads().Scheduler, contents, (_, _) => { }, pages: 3, Places);
    }

    [Fact]
    public void A_page_is_zeroed_when_it_is_allocated_and_has_a_new_generation_each_time()
    {
        var page = allocator.Allocate()!;
        contents.Store(page.Pfn, 3);
        page.Put();
        allocator.Free(page);

        Assert.Same(page, allocator.Allocate());
        Assert.Equal((0, 2, 1), (contents.Load(page.Pfn), page.Generation, page.Count));
    }

    [Fact]
    public void A_freed_page_contains_junk_which_is_no_value()
    {
        var page = allocator.Allocate()!;
        page.Put();
        allocator.Free(page);

        Assert.Equal(PageContents.NoValue, contents.Load(page.Pfn));
    }

    [Fact]
    public void A_page_of_two_minds_contains_no_value()
    {
        contents.Store(new Pfn(0), 2);
        memory.Write(new Pfn(0), 0, 1);

        Assert.Equal(PageContents.NoValue, contents.Load(new Pfn(0)));
    }

    [Fact]
    public void When_all_pages_are_used_there_is_none()
    {
        Assert.All(Enumerable.Range(0, 3), _ => Assert.NotNull(allocator.Allocate()));
        Assert.Null(allocator.Allocate());
    }

    [Fact]
    public void A_page_is_not_freed_twice_or_while_it_is_mapped_or_put_too_often()
    {
        var page = allocator.Allocate()!;
        Assert.True(page.Put());
        Assert.Equal("pfn:0 is put without a reference", Assert.Throws<KernelBug>(() => page.Put()).Message);

        page.Mappings.Add(0);
        Assert.Equal("pfn:0 is freed while it is mapped", Assert.Throws<KernelBug>(() => allocator.Free(page)).Message);

        page.Mappings.Remove(0);
        allocator.Free(page);
        Assert.Equal("pfn:0 is freed while it is free", Assert.Throws<KernelBug>(() => allocator.Free(page)).Message);
    }

    [Fact]
    public void The_reverse_map_finds_every_place_in_order()
    {
        var map = new ReverseMap(Places);
        map.Add(69);
        map.Add(3);
        map.Add(64);

        Assert.Equal([3, 64, 69, -1], new[] { map.Next(0), map.Next(4), map.Next(65), map.Next(70) });
    }

    [Fact]
    public void An_entry_is_laid_out_as_the_processor_wants_it()
    {
        Assert.Equal(0x5067ul, PageTableEntry.Map(new Pfn(5), writable: true, dirty: true).MarkAccessed().Raw);
        Assert.Equal(0x5005ul, PageTableEntry.Map(new Pfn(5), writable: true, dirty: false).WriteProtect().Raw);
        Assert.Equal((false, true, 7), (PageTableEntry.Swap(7).IsPresent, PageTableEntry.Swap(7).IsSwap, PageTableEntry.Swap(7).SwapSlot));
    }

    [Fact]
    public void Software_changes_of_an_entry_are_counted_and_marks_of_the_hardware_are_not()
    {
        var processors = new NativeProcessors(new Sizes(), memory);
        var table = new PageTable(NativeMmu.Ops(memory, processors), new Pfn(2), entries: 4);
        var mm = new AddressSpace(0, table, addresses: 4, new Threads().Scheduler, sleepingCallbacks: false);
        table.Create();
        table.Set(new Va(1), PageTableEntry.Map(new Pfn(0), writable: true, dirty: false));
        var version = table.Version(new Va(1));
        Assert.True(processors.Walk(0, mm, new Va(1), write: true));

        Assert.Equal((version, true, true), (table.Version(new Va(1)), table[new Va(1)].IsAccessed, table[new Va(1)].IsDirty));

        table.Set(new Va(1), default);
        Assert.NotEqual(version, table.Version(new Va(1)));
    }
}
