using Verified.Abi.Machines;
using Verified.Hardware.Machines.Soft;
using Verified.Spec.Paging.Answers;
using Verified.Tests.Hardware.Machines;
using Xunit;

namespace Verified.Tests.PageWalk;

public class WalkJudgeTests
{
    private const ulong P = 1, W = 2, U = 4, A = 0x20, D = 0x40, G = 0x100;

    private static readonly AccessResult PageWord = AccessResult.Of(0x5555), OtherPageWord = AccessResult.Of(0x6666);

    private static AccessResult Fault(uint code) => new(AccessResult.PageFault, code, 0);

    [Fact]
    public void What_the_machine_answers_is_allowed()
    {
        var judged = new JudgedTables();

        Assert.Null(judged.Do(JudgedTables.Load));
        Assert.Null(judged.Do(JudgedTables.Save));
        Assert.Equal(0, judged.Judge.Counts.Remembered);
    }

    public static TheoryData<AccessResult> Wrong => [AccessResult.Of(0x6666), Fault(4), Fault(5), new AccessResult(13, 0, 0), new AccessResult(AccessResult.None, 1, 0x5555)];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Another_answer_is_refused(AccessResult answer)
    {
        var judged = new JudgedTables();
        judged.Tables.Read();

        Assert.Contains("allowed: 0x5555 of the page at 0x5000", judged.Claim(JudgedTables.Load, answer));
    }

    [Theory]
    [InlineData(4u, true)]
    [InlineData(6u, false)]
    [InlineData(5u, false)]
    [InlineData(0xdu, false)]
    public void A_fault_has_the_code_of_the_walk(uint code, bool isAllowed)
    {
        var judged = new JudgedTables();
        judged.Store(2, 0);

        Assert.Equal(isAllowed, judged.Claim(JudgedTables.Load, Fault(code)) is null);
    }

    [Theory]
    [InlineData(1, A)]
    [InlineData(4, A)]
    [InlineData(1, A | D)]
    public void Marks_that_a_write_forgets_are_missed(int level, ulong marks)
    {
        var judged = new JudgedTables();
        judged.Tables.Write();
        judged.Tables[level] &= ~marks;

        Assert.NotNull(judged.Claim(JudgedTables.Save, AccessResult.Of(0)));
    }

    [Theory]
    [InlineData(1, D)]
    [InlineData(2, D)]
    [InlineData(1, W)]
    [InlineData(1, 0x1000ul)]
    public void More_than_accessed_may_not_change_by_a_read(int level, ulong bits)
    {
        var judged = new JudgedTables();
        judged.Tables.Read();
        judged.Tables[level] ^= bits;

        Assert.NotNull(judged.Claim(JudgedTables.Load, PageWord));
    }

    [Fact]
    public void A_write_stores_where_the_tables_lead()
    {
        var judged = new JudgedTables();
        judged.Tables.Write();
        (judged.Tables.Machine.Memory[0x5000 / 8], judged.Tables.Machine.Memory[0x6000 / 8]) = (0x5555, 0x7777);

        Assert.NotNull(judged.Claim(JudgedTables.Save, AccessResult.Of(0)));
    }

    /// <summary>After a read the page is mapped elsewhere; then what is flushed, and whether the old answer is still allowed.</summary>
    [Theory]
    [InlineData(null, false, true)]
    [InlineData(FlushKind.Page, false, false)]
    [InlineData(FlushKind.Context, false, false)]
    [InlineData(FlushKind.All, false, false)]
    [InlineData(null, true, true)]
    [InlineData(FlushKind.Page, true, false)]
    [InlineData(FlushKind.Context, true, true)]
    [InlineData(FlushKind.All, true, false)]
    public void An_old_translation_may_answer_until_it_is_flushed(FlushKind? flush, bool isGlobal, bool isAllowed)
    {
        foreach (var answer in (AccessResult[])[PageWord, OtherPageWord])
        {
            var judged = new JudgedTables();
            judged.Store(1, SmallTables.Page | P | U | (isGlobal ? G : 0));
            judged.Do(JudgedTables.Load);
            judged.Store(1, SmallTables.OtherPage | P | U | A);
            if (flush is { } kind)
                judged.Flush(kind);

            Assert.Equal(isAllowed || answer == OtherPageWord, judged.Claim(JudgedTables.Load, answer) is null);
        }
    }

    [Fact]
    public void A_flush_of_another_page_keeps_the_translation()
    {
        var judged = new JudgedTables();
        judged.Do(JudgedTables.Load);
        judged.Store(2, 0);
        judged.Flush(FlushKind.Page, SmallTables.Address + 0x5000);

        Assert.Null(judged.Claim(JudgedTables.Load, PageWord));
    }

    public static TheoryData<string, bool> Forgetting => new()
    {
        { "nothing", true }, { "the page", false }, { "another page", false }, { "the context", false }, { "all", false }, { "a fault of a neighbour", false }, { "a fault far away", true },
    };

    /// <summary>The table of the page was removed from the one above it. Then something happens, and a page of it is accessed that was never accessed before.</summary>
    [Theory]
    [MemberData(nameof(Forgetting))]
    public void Upper_entries_are_remembered_until_any_flush_or_a_fault_nearby(string what, bool isAllowed)
    {
        var judged = new JudgedTables();
        judged.Do(JudgedTables.Load);
        judged.Store(2, 0);
        switch (what)
        {
            case "the page": judged.Flush(FlushKind.Page); break;
            case "another page": judged.Flush(FlushKind.Page, SmallTables.Address + 0x5000); break;
            case "the context": judged.Flush(FlushKind.Context); break;
            case "all": judged.Flush(FlushKind.All); break;
            case "a fault of a neighbour": Assert.Null(judged.Do(JudgedTables.Load with { Address = SmallTables.Address + 0x5000 })); break;
            case "a fault far away": Assert.Null(judged.Do(JudgedTables.Load with { Address = SmallTables.Address + 0x4000_0000 })); break;
            default: break;
        }
        judged.Tables.Machine.Memory[0x4010 / 8] = SmallTables.OtherPage | P | U;
        judged.Judge.Stored(judged.Tables.Machine.Memory);
        judged.Tables.Machine.Memory[0x4010 / 8] |= A;

        Assert.Equal(isAllowed, judged.Claim(JudgedTables.Load with { Address = SmallTables.Address + 0x1000 }, OtherPageWord) is null);
    }

    [Fact]
    public void What_was_never_accessed_is_not_remembered()
    {
        var judged = new JudgedTables();
        judged.Store(1, SmallTables.OtherPage | P | U);

        Assert.NotNull(judged.Claim(JudgedTables.Load, PageWord));
    }

    [Fact]
    public void That_an_entry_is_not_present_is_not_remembered()
    {
        var judged = new JudgedTables();
        judged.Store(1, 0);
        judged.Do(JudgedTables.Load);
        judged.Store(1, SmallTables.Page | P | U | A);

        Assert.NotNull(judged.Claim(JudgedTables.Load, Fault(4)));
    }

    [Fact]
    public void Want_of_permission_is_remembered_until_it_has_faulted_once()
    {
        var judged = new JudgedTables();
        judged.Store(1, SmallTables.Page | P | U);
        judged.Do(JudgedTables.Load);
        judged.Store(1, SmallTables.Page | P | W | U | A | D);

        Assert.Null(judged.Claim(JudgedTables.Save, Fault(7)));
        Assert.NotNull(judged.Claim(JudgedTables.Save, Fault(7)));
    }

    [Theory]
    [InlineData(Looseness.None, false)]
    [InlineData(Looseness.FaultsForgetNothing, true)]
    public void A_fault_makes_its_page_forgotten_but_for_a_machine_that_is_looser(Looseness allowed, bool isAllowed)
    {
        var judged = new JudgedTables(allowed: allowed);
        judged.Store(1, SmallTables.Page | P | U);
        judged.Do(JudgedTables.Load);
        judged.Store(1, 0);
        Assert.Null(judged.Claim(JudgedTables.Save, Fault(6)));

        Assert.Equal(isAllowed, judged.Claim(JudgedTables.Load, PageWord) is null);
        Assert.Equal(isAllowed ? 1 : 0, judged.Judge.Counts.FaultsForgetNothing);
    }

    [Fact]
    public void A_write_by_a_translation_that_was_not_dirty_walks_anew()
    {
        var judged = new JudgedTables();
        judged.Do(JudgedTables.Load);
        judged.Store(1, SmallTables.Page | P | U | A);
        judged.Tables.Machine.Memory[0x5000 / 8] = JudgedTables.Save.Value;

        Assert.NotNull(judged.Claim(JudgedTables.Save, AccessResult.Of(0)));
    }

    [Theory]
    [InlineData(Looseness.None, false)]
    [InlineData(Looseness.AccessedByFaults, true)]
    public void A_fault_leaves_accessed_only_where_that_is_allowed(Looseness allowed, bool isAllowed)
    {
        var judged = new JudgedTables(new SoftOptions { AccessedOnTheWay = true }, allowed);
        judged.Store(1, 0);

        Assert.Equal(isAllowed, judged.Do(JudgedTables.Load) is null);
        Assert.Equal(isAllowed ? 1 : 0, judged.Judge.Counts.AccessedByFaults);
    }

    [Theory]
    [InlineData(Looseness.None, A, false)]
    [InlineData(Looseness.AccessedAhead, A, true)]
    [InlineData(Looseness.AccessedAhead, D, false)]
    public void Entries_become_accessed_by_themselves_only_where_that_is_allowed(Looseness allowed, ulong bits, bool isAllowed)
    {
        var judged = new JudgedTables(allowed: allowed);
        judged.Tables.Machine.Memory[0x4010 / 8] = SmallTables.OtherPage | P;
        judged.Judge.Stored(judged.Tables.Machine.Memory);
        judged.Tables.Read();
        judged.Tables.Machine.Memory[0x4010 / 8] |= bits;

        Assert.Equal(isAllowed, judged.Claim(JudgedTables.Load, PageWord) is null);
    }

    [Fact]
    public void Accessed_does_not_vanish_by_itself()
    {
        var judged = new JudgedTables(allowed: Looseness.AccessedAhead);
        judged.Do(JudgedTables.Load);
        judged.Tables[2] &= ~A;

        Assert.NotNull(judged.Claim(JudgedTables.Load, PageWord));
    }

    [Fact]
    public void A_translation_is_remembered_by_its_cpu_alone()
    {
        var judged = new JudgedTables(cpus: 2);
        judged.Do(JudgedTables.Load, cpu: 0);
        judged.Flush(FlushKind.All, cpu: 1);
        judged.Store(1, SmallTables.OtherPage | P | U | A);

        Assert.Null(judged.Claim(JudgedTables.Load, PageWord, cpu: 0));
        Assert.Null(judged.Claim(JudgedTables.Load, PageWord, cpu: 1));
        judged.Flush(FlushKind.All, cpu: 1);
        Assert.Null(judged.Claim(JudgedTables.Load, PageWord, cpu: 0));
        Assert.NotNull(judged.Claim(JudgedTables.Load, PageWord, cpu: 1));
    }

    [Theory]
    [InlineData(1ul, 1ul << 63, true)]
    [InlineData(1ul, 0ul, false)]
    [InlineData(2ul, 1ul << 63, false)]
    public void A_context_remembers_what_is_its_own(ulong context, ulong keep, bool isAllowed)
    {
        foreach (var globalPages in (bool[])[false, true])
        {
            var judged = new JudgedTables(controls: new PagingControls(PagingMode.FourLevel) { ProcessContexts = true, GlobalPages = globalPages });
            judged.LoadRoot(SmallTables.Root | 1);
            judged.Do(JudgedTables.Load);
            judged.LoadRoot(SmallTables.Root | 3);
            judged.Store(1, SmallTables.OtherPage | P | U | A);
            judged.LoadRoot(keep | SmallTables.Root | context);

            Assert.Equal(isAllowed, judged.Claim(JudgedTables.Load, PageWord) is null);
        }
    }

    [Theory]
    [InlineData(3ul, false)]
    [InlineData(1ul, true)]
    public void A_context_remembers_nothing_of_a_time_when_it_was_not_the_current_one(ulong meanwhile, bool isAllowed)
    {
        var judged = new JudgedTables(controls: new PagingControls(PagingMode.FourLevel) { ProcessContexts = true });
        judged.LoadRoot(SmallTables.Root | 1);
        judged.Do(JudgedTables.Load);
        judged.LoadRoot(1ul << 63 | SmallTables.Root | meanwhile);
        judged.Store(1, SmallTables.OtherPage | P | U | A);
        judged.Store(1, 0);
        judged.LoadRoot(1ul << 63 | SmallTables.Root | 1);

        Assert.Null(judged.Claim(JudgedTables.Load, PageWord));
        Assert.Equal(isAllowed, judged.Claim(JudgedTables.Load, OtherPageWord) is null);
    }

    /// <summary>The entry below is removed before the one above leads to its table: no walk saw both.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_upper_entry_is_never_remembered_from_later_than_a_lower_one(int level)
    {
        var judged = new JudgedTables();
        judged.Do(JudgedTables.Load);
        var memory = judged.Tables.Machine.Memory;
        (memory[0x7008 / 8], memory[0x8008 / 8]) = ((level == 1 ? SmallTables.OtherPage : 0x8000) | P | W | U | A, SmallTables.OtherPage | P | W | U | A);
        judged.Judge.Stored(memory);
        memory[0x7008 / 8] = 0;
        judged.Judge.Stored(memory);
        judged.Store(level + 1, 0x7000 | P | W | U | A);

        Assert.Null(judged.Claim(JudgedTables.Load, PageWord));
        Assert.Null(judged.Claim(JudgedTables.Load, Fault(4)));
        Assert.NotNull(judged.Claim(JudgedTables.Load, OtherPageWord));
    }

    [Fact]
    public void An_access_whose_tables_lead_out_of_memory_may_not_be_asked_for()
    {
        var judged = new JudgedTables();
        judged.Store(2, 0x10_0000 | P | W | U);

        Assert.Contains("lead out of memory", judged.Do(JudgedTables.Load));
    }

    [Theory]
    [InlineData(Looseness.None, false)]
    [InlineData(Looseness.DirectoryInMemory, true)]
    public void The_root_of_pae_is_that_which_was_loaded_but_for_a_machine_that_is_looser(Looseness allowed, bool isAllowed)
    {
        var memory = new ulong[16 * 512];
        (memory[0x1000 / 8], memory[0x2000 / 8], memory[0x3008 / 8], memory[0x5000 / 8]) = (0x2000 | P, 0x3000 | P | U | A, 0x5000 | P | U | A, 0x5555);
        var judge = new WalkJudge(1, memory.Length, allowed);
        judge.Begin(memory);
        judge.Loaded(0, new PagingControls(PagingMode.Pae), 0x1000);
        memory[0x1000 / 8] = 0;
        judge.Stored(memory);
        Access[] load = [new Access(0x1000, AccessKind.Read, IsUser: true)];

        Assert.Null(judge.Judge(0, load, [PageWord], memory));
        Assert.Equal(isAllowed, judge.Judge(0, load, [Fault(4)], memory) is null);
        Assert.Equal(isAllowed ? 1 : 0, judge.Counts.DirectoryInMemory);
    }

    [Theory]
    [InlineData(0x5000)]
    [InlineData(0x6000)]
    public void Memory_tells_which_translation_a_write_has_used(ulong page)
    {
        var judged = new JudgedTables();
        judged.Do(JudgedTables.Save);
        judged.Store(1, SmallTables.OtherPage | P | W | U | A | D);
        judged.Tables.Machine.Memory[(int)page / 8] = 0x9999;

        Assert.Null(judged.Claim(JudgedTables.Save with { Value = 0x9999 }, AccessResult.Of(0)));
        Assert.Equal(page == 0x5000 ? 1 : 0, judged.Judge.Counts.Remembered);
        judged.Tables.Machine.Memory[(int)page / 8 + 1] = 0x9999;
        Assert.NotNull(judged.Claim(JudgedTables.Save with { Value = 0x9999 }, AccessResult.Of(0)));
    }

    [Fact]
    public void A_run_of_accesses_is_judged_with_memory_after_the_last()
    {
        var judged = new JudgedTables();
        Access[] accesses = [JudgedTables.Load, JudgedTables.Save, JudgedTables.Load];
        var results = new AccessResult[3];
        judged.Tables.Machine.Run(0, accesses, results);

        Assert.Null(judged.Judge.Judge(0, accesses, results, judged.Tables.Machine.Memory));
        Assert.Equal(0x7777ul, results[2].Value);
        results[2] = PageWord;
        Assert.NotNull(judged.Judge.Judge(0, accesses, results, judged.Tables.Machine.Memory));
    }
}
