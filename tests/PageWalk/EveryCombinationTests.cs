using Verified.Abi.Machines;
using Verified.Spec.Paging;
using Xunit;

namespace Verified.Tests.PageWalk;

/// <summary>The soft machine and the specification are two readings of the manual. They agree on the combinations of bits, not on examples.</summary>
public class EveryCombinationTests
{
    private static readonly ulong Permissive = PageFlags.Present | PageFlags.Writable | PageFlags.User;

    /// <summary>P, R/W, U/S, A, D, PS, G, XD and a bit beyond the physical width, in every combination at one level; the others permit everything, or everything but one thing.</summary>
    [Theory]
    [InlineData(PagingMode.TwoLevel)]
    [InlineData(PagingMode.Pae)]
    [InlineData(PagingMode.FourLevel)]
    [InlineData(PagingMode.FiveLevel)]
    public void One_level_in_every_combination(PagingMode mode)
    {
        using var walks = new TwoWalks(mode);
        ulong[] flags = [PageFlags.Present, PageFlags.Writable, PageFlags.User, PageFlags.Accessed, PageFlags.Dirty, PageFlags.Superpage, PageFlags.Global, .. Wide(mode, PageFlags.NoExecute, 1ul << 45)];
        foreach (var controls in ControlsOf(mode))
        {
            var entries = Entries(walks, Permissive);
            walks.Load(controls, entries);
            for (var level = First(mode); level < walks.Levels; level++)
            foreach (var others in (ulong[])[Permissive, Permissive & ~PageFlags.Writable | PageFlags.Accessed, Permissive & ~PageFlags.User | PageFlags.Dirty])
            foreach (var combination in Combinations(flags))
            {
                Entries(walks, others).CopyTo(entries, 0);
                entries[level] = At(walks, level, combination);
                Agree(walks, entries);
            }
        }
        Covered(walks);
    }

    /// <summary>R/W, U/S and XD in every combination at all levels together.</summary>
    [Theory]
    [InlineData(PagingMode.TwoLevel)]
    [InlineData(PagingMode.Pae)]
    [InlineData(PagingMode.FourLevel)]
    public void The_permissions_of_all_levels_in_every_combination(PagingMode mode)
    {
        using var walks = new TwoWalks(mode);
        ulong[] all = [PageFlags.Writable, PageFlags.User, .. Wide(mode, PageFlags.NoExecute)];
        foreach (var controls in ControlsOf(mode).Where(controls => controls.NoExecute))
        {
            var entries = Entries(walks, Permissive);
            walks.Load(controls, entries);
            foreach (var combination in Combinations([.. Enumerable.Repeat(all, walks.Levels - First(mode)).SelectMany((flags, i) => flags.Select(flag => (i + First(mode), flag)))]))
            {
                for (var level = First(mode); level < walks.Levels; level++)
                    entries[level] = walks.Frame(level) | PageFlags.Present | Of(combination, level);
                Agree(walks, entries);
            }
        }
        Covered(walks);
    }

    /// <summary>Each bit of each entry, alone and with PS, on CPUs of several widths, with pages of a gigabyte and without.</summary>
    [Theory]
    [InlineData(PagingMode.TwoLevel)]
    [InlineData(PagingMode.Pae)]
    [InlineData(PagingMode.FourLevel)]
    [InlineData(PagingMode.FiveLevel)]
    public void Every_bit_of_an_entry_is_reserved_on_the_same_cpus(PagingMode mode)
    {
        using var walks = new TwoWalks(mode);
        foreach (var width in (int[])[32, 36, 39, 40, 46, 52])
        foreach (var rest in Enumerable.Range(0, 16))
        {
            var controls = new PagingControls(mode)
            {
                PhysicalBits = width, NoExecute = (rest & 1) != 0, LargePages = (rest & 2) != 0, NoGigabytePages = (rest & 4) != 0, UpperGlobalReserved = (rest & 8) != 0,
            };
            var entries = Entries(walks, Permissive);
            walks.Load(controls, entries);
            for (var level = First(mode); level < walks.Levels; level++)
            foreach (var superpage in (ulong[])[0, PageFlags.Superpage])
            for (var bit = 0; bit < (mode == PagingMode.TwoLevel ? 32 : 64); bit++)
            {
                Entries(walks, Permissive).CopyTo(entries, 0);
                entries[level] = At(walks, level, Permissive | superpage) ^ (1ul << bit);
                Agree(walks, entries);
            }
        }
        Covered(walks);
    }

    /// <summary>Every key with every right.</summary>
    [Fact]
    public void Keys_and_their_rights_in_every_combination()
    {
        using var walks = new TwoWalks(PagingMode.FourLevel);
        for (var key = 0; key < 16; key++)
        for (var rights = 0u; rights < 4; rights++)
        foreach (var controls in ControlsOf(PagingMode.FourLevel))
        foreach (var ofOthers in (uint[])[0, uint.MaxValue])
        {
            var entries = Entries(walks, Permissive);
            walks.Load(controls with { ProtectionKeys = true, KeyRights = ofOthers & ~(3u << (2 * key)) | rights << (2 * key) }, entries);
            foreach (var upper in (ulong[])[Permissive, Permissive & ~PageFlags.User, Permissive & ~PageFlags.Writable])
            {
                entries[1] = walks.Frame(1) | upper;
                entries[3] = walks.Frame(3) | Permissive | (ulong)key << 59;
                Agree(walks, entries);
            }
        }
        Covered(walks);
    }

    [Fact]
    public void A_difference_is_found()
    {
        using var walks = new TwoWalks(PagingMode.FourLevel);
        var entries = Entries(walks, Permissive & ~PageFlags.Writable);
        walks.Load(new PagingControls(PagingMode.FourLevel) { WriteProtect = true }, entries);
        walks.Pretend(new PagingControls(PagingMode.FourLevel));

        Assert.Contains("specified", walks.Compare(entries, new Access(walks.Address, AccessKind.Write, IsUser: false)));
    }

    // The root of PAE is loaded, and not walked.
    private static int First(PagingMode mode) => mode == PagingMode.Pae ? 1 : 0;

    private static ulong[] Wide(PagingMode mode, params ulong[] flags) => mode == PagingMode.TwoLevel ? [] : flags;

    private static ulong[] Entries(TwoWalks walks, ulong flags) => [.. Enumerable.Range(0, walks.Levels).Select(level => walks.Frame(level) | (walks.Levels == 3 && level == 0 ? PageFlags.Present : flags))];

    // What may be a superpage begins at 0.
    private static ulong At(TwoWalks walks, int level, ulong flags) => flags | ((flags & PageFlags.Superpage) != 0 && level < walks.Levels - 1 ? 0 : walks.Frame(level));

    private static ulong Of(IReadOnlyList<(int Level, ulong Flag)> combination, int level) => combination.Where(c => c.Level == level).Aggregate(0ul, (flags, c) => flags | c.Flag);

    private static IEnumerable<ulong> Combinations(ulong[] flags) => Combinations<ulong>(flags).Select(some => some.Aggregate(0ul, (all, flag) => all | flag));

    private static IEnumerable<IReadOnlyList<TItem>> Combinations<TItem>(IReadOnlyList<TItem> items)
        => Enumerable.Range(0, 1 << items.Count).Select(set => items.Where((_, i) => (set >> i & 1) != 0).ToList());

    private static IEnumerable<PagingControls> ControlsOf(PagingMode mode) => Enumerable.Range(0, 16).Select(set => new PagingControls(mode)
    {
        WriteProtect = (set & 1) != 0,
        NoExecute = (set & 2) != 0,
        SupervisorExecutionPrevention = (set & 4) != 0,
        SupervisorAccessPrevention = (set & 8) != 0,
        LargePages = true,
        GlobalPages = true,
        PhysicalBits = 40,
    });

    private static void Agree(TwoWalks walks, ulong[] entries)
    {
        if (!walks.StaysInMemory(entries))
            return;
        foreach (var kind in (AccessKind[])[AccessKind.Read, AccessKind.Write, AccessKind.Execute])
        for (var by = 0; by < 3; by++)
        {
            var access = new Access(walks.Address, kind, IsUser: by == 0) { AlignmentCheck = by == 2, Value = 0x5555 };
            if (walks.Compare(entries, access) is { } difference)
                Assert.Fail(difference);
        }
    }

    private static void Covered(TwoWalks walks) => Assert.InRange(walks.Faults, 1, walks.Count - 1);
}
