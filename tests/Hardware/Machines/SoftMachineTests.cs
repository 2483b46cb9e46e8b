using Verified.Abi.Machines;
using Verified.Hardware.Machines.Soft;
using Xunit;

namespace Verified.Tests.Hardware.Machines;

public class SoftMachineTests
{
    private const ulong P = 1, W = 2, U = 4, A = 0x20, Large = 0x80, G = 0x100, Nx = 1ul << 63;

    private static readonly AccessResult PageWord = AccessResult.Of(0x5555), OtherPageWord = AccessResult.Of(0x6666);

    [Fact]
    public void A_read_gives_the_word_and_sets_accessed_at_every_level()
    {
        var tables = new SmallTables();

        Assert.Equal(PageWord, tables.Read());
        Assert.Equal([0x2027ul, 0x3027ul, 0x4027ul, 0x5027ul], Enumerable.Range(1, 4).Reverse().Select(level => tables[level]));
    }

    [Fact]
    public void A_write_stores_the_word_and_sets_dirty_in_the_leaf_alone()
    {
        var tables = new SmallTables();

        Assert.Equal(AccessResult.Of(0), tables.Write(0x1234));
        Assert.Equal(0x1234ul, tables.Machine.Memory[0x5000 / 8]);
        Assert.Equal([0x2027ul, 0x3027ul, 0x4027ul, 0x5067ul], Enumerable.Range(1, 4).Reverse().Select(level => tables[level]));
    }

    [Fact]
    public void A_write_after_a_read_sets_dirty()
    {
        var tables = new SmallTables();
        tables.Read();
        tables.Write();

        Assert.Equal(0x5067ul, tables[1]);
    }

    // The first four were seen on a real CPU under KVM.
    [Theory]
    [InlineData(1, 0x5000 | P | U, AccessKind.Write, true, 0x7u)]
    [InlineData(1, 0x5000, AccessKind.Read, true, 0x4u)]
    [InlineData(1, 0x5000 | P | W, AccessKind.Read, true, 0x5u)]
    [InlineData(4, 0x2000 | P | W | U | Large, AccessKind.Read, true, 0xdu)]
    [InlineData(2, 0x4000 | P | U, AccessKind.Write, false, 0x3u)]
    [InlineData(3, 0x3000 | P | W | U | Nx, AccessKind.Execute, true, 0x15u)]
    [InlineData(1, 0, AccessKind.Execute, false, 0x10u)]
    [InlineData(2, 0x20_2000 | P | W | U | Large, AccessKind.Write, true, 0xfu)]
    public void A_fault_has_this_code(int level, ulong entry, AccessKind kind, bool isUser, uint code)
    {
        var tables = new SmallTables { [level] = entry };

        Assert.Equal(new AccessResult(AccessResult.PageFault, code, 0), tables.Do(new Access(SmallTables.Address, kind, isUser)));
        Assert.Equal(entry, tables[level]);
    }

    [Fact]
    public void An_address_that_is_not_canonical_is_a_general_protection_fault() =>
        Assert.Equal(new AccessResult(13, 0, 0), new SmallTables().Do(new Access(0x8000_0000_0000, AccessKind.Read, IsUser: true)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Accessed_is_set_on_the_way_to_a_fault_if_asked_for(bool onTheWay)
    {
        var tables = new SmallTables(new SoftOptions { AccessedOnTheWay = onTheWay }) { [2] = 0 };
        tables.Read();

        Assert.Equal(onTheWay ? 0x2027ul : 0x2007, tables[4]);
        Assert.Equal(onTheWay ? 0x3027ul : 0x3007, tables[3]);
    }

    [Fact]
    public void A_translation_stays_until_its_page_is_flushed()
    {
        var tables = new SmallTables();
        tables.Read();
        tables[1] = SmallTables.OtherPage | P | U;

        Assert.Equal(PageWord, tables.Read());
        tables.Machine.Flush(0, FlushKind.Page, SmallTables.Address);
        Assert.Equal(OtherPageWord, tables.Read());
    }

    [Fact]
    public void A_translation_is_of_one_cpu()
    {
        var tables = new SmallTables(cpus: 2);
        tables.Read(0);
        tables[1] = SmallTables.OtherPage | P | U;

        Assert.Equal(OtherPageWord, tables.Read(1));
        Assert.Equal(PageWord, tables.Read(0));
    }

    [Theory]
    [InlineData(FlushKind.Context, true, false)]
    [InlineData(FlushKind.Context, false, true)]
    [InlineData(FlushKind.All, true, true)]
    [InlineData(FlushKind.Page, true, true)]
    public void A_global_translation_goes_only_with_its_page_or_with_all(FlushKind kind, bool isGlobal, bool goes)
    {
        var tables = new SmallTables();
        tables[1] |= isGlobal ? G : 0;
        tables.Read();
        tables[1] = SmallTables.OtherPage | P | U;
        tables.Machine.Flush(0, kind, SmallTables.Address);

        Assert.Equal(goes ? OtherPageWord : PageWord, tables.Read());
    }

    [Fact]
    public void A_context_keeps_its_translations_beside_another_one()
    {
        var tables = new SmallTables(controls: new PagingControls(PagingMode.FourLevel) { ProcessContexts = true, GlobalPages = true });
        tables.Machine.LoadRoot(0, SmallTables.Root | 1);
        tables.Read();
        tables[1] = SmallTables.OtherPage | P | U;
        tables.Machine.LoadRoot(0, SmallTables.Root | 2);
        Assert.Equal(OtherPageWord, tables.Read());

        tables.Machine.LoadRoot(0, 1ul << 63 | SmallTables.Root | 1);
        Assert.Equal(PageWord, tables.Read());

        tables.Machine.LoadRoot(0, SmallTables.Root | 1);
        Assert.Equal(OtherPageWord, tables.Read());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_upper_entry_is_remembered_if_asked_for(bool caches)
    {
        var tables = new SmallTables(new SoftOptions { StructureCaches = caches });
        tables.Read();
        var neighbour = new Access(SmallTables.Address + 0x1000, AccessKind.Read, IsUser: true);
        tables.Machine.Memory[0x4010 / 8] = SmallTables.OtherPage | P | U;
        Assert.Equal(OtherPageWord, tables.Do(neighbour));
        tables[3] = 0;
        tables.Machine.Memory[0x4010 / 8] = SmallTables.Page | P | W | U;
        tables.Machine.Memory[0x4018 / 8] = SmallTables.Page | P | W | U;

        var write = tables.Do(neighbour with { Kind = AccessKind.Write, Value = 1 });

        Assert.Equal(!caches, write.Faulted);
        tables.Machine.Flush(0, FlushKind.Page, 0);
        Assert.Equal(0x4u, tables.Do(neighbour with { Address = neighbour.Address + 0x1000 }).ErrorCode);
    }

    [Fact]
    public void A_superpage_is_flushed_by_any_address_in_it()
    {
        var tables = new SmallTables { [2] = P | W | U | Large };
        var read = new Access(SmallTables.Address + 8, AccessKind.Read, IsUser: true);
        Assert.Equal(0x2007ul | A, tables.Do(read).Value);
        tables[2] = 0;
        Assert.Equal(0x2007ul | A, tables.Do(read).Value);
        tables.Machine.Flush(0, FlushKind.Page, SmallTables.Address + 0x12_3000);

        Assert.Equal(0x4u, tables.Read().ErrorCode);
    }

    [Fact]
    public void A_pae_root_with_reserved_bits_is_not_loaded()
    {
        var tables = new SmallTables { [4] = 0x2000 | P | W };

        Assert.Throws<ArgumentException>(() => tables.Machine.Load(0, new PagingControls(PagingMode.Pae), SmallTables.Root));
    }

    [Fact]
    public void A_two_level_table_has_entries_of_four_bytes_and_large_pages_above_four_gigabytes()
    {
        var machine = new SoftMachine(1, 16 * 512);
        machine.Memory[0x1000 / 8] = (0x2000 | P | W | U) << 32;
        machine.Memory[0x2008 / 8] = 0x3000 | P | W | U;
        machine.Memory[0x3008 / 8] = 0x77;
        machine.Load(0, new PagingControls(PagingMode.TwoLevel), 0x1000);
        var results = new AccessResult[1];
        machine.Run(0, [new Access(0x40_2008, AccessKind.Read, IsUser: true)], results);

        Assert.Equal(AccessResult.Of(0x77), results[0]);
        Assert.Equal((0x2027ul << 32, 0x3027ul), (machine.Memory[0x1000 / 8], machine.Memory[0x2008 / 8]));
    }
}
