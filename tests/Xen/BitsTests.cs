using Verified.Kernel.Xen;
using Verified.Kernel.Xen.Descriptors;
using Verified.Kernel.Xen.Tables;
using Verified.Spec.Language.Bits;
using Verified.Spec.Xen.Bits;
using Xunit;

namespace Verified.Tests.Xen;

/// <summary>The hypervisor's functions on words beside those that the lemmas are about: every word with one or two bits, its complement, and random words of many shapes.</summary>
public class BitsTests
{
    private static readonly int RandomWords = 300_000;

    private static readonly (Mode Mode, int Level, EntryRules Rules)[] Levels =
    [
        (Mode.Long, 1, EntryRules.Long1), (Mode.Long, 2, EntryRules.Long2), (Mode.Long, 3, EntryRules.Long3), (Mode.Long, 4, EntryRules.Long4),
        (Mode.Pae, 1, EntryRules.Pae1), (Mode.Pae, 2, EntryRules.Pae2), (Mode.Pae, 3, EntryRules.Pae3), (Mode.Pae, 4, EntryRules.Pae4),
    ];

    [Fact]
    public void Entries_are_judged_and_normalised_as_the_lemmas_have_it()
    {
        foreach (var (mode, level, rules) in Levels)
        {
            foreach (var word in Words(level))
            {
                var (entry, plain) = (new Entry(word), new PlainBits(word));
                if (mode.Adjust(level, entry).Raw != Entries.Adjust(plain, rules).Value
                    || mode.Unadjust(level, entry).Raw != Entries.Unadjust(plain, rules).Value
                    || IsAccepted(mode.Level(level).Disallowed, entry) != Entries.IsAccepted(plain, rules).IsTrue)
                {
                    Assert.Fail($"{rules.Table}: {word:x16}");
                }
            }
        }
    }

    [Fact]
    public void L1_entries_of_a_domain_with_devices_are_judged_as_the_lemmas_have_it()
    {
        var disallowed = Mode.Long.L1.Disallowed & ~Entry.CacheAttributes;

        Assert.All(BitWords(), word => Assert.Equal(Entries.IsAccepted(new PlainBits(word), EntryRules.Long1WithDevices).IsTrue, IsAccepted(disallowed, new Entry(word))));
    }

    [Fact]
    public void The_fast_path_is_that_of_the_lemmas()
    {
        var random = new Random(5);
        foreach (var flips in Words(5))
        {
            var old = (ulong)random.NextInt64();
            var (kernel, lemma) = (Hypervisor.IsSimilar(new Entry(old), new Entry(old ^ flips)), FastPath.IsSimilar(new PlainBits(old), new(old ^ flips), FastPath.Flags));
            if (kernel != lemma.IsTrue)
            {
                Assert.Fail($"{old:x16} to {old ^ flips:x16}");
            }
        }
    }

    [Fact]
    public void Descriptors_are_inspected_as_the_lemmas_have_it()
    {
        foreach (var (mode, rules) in new[] { (Mode.Long, DescriptorRules.Long), (Mode.Pae, DescriptorRules.Pae) })
        {
            foreach (var word in Words(6).Concat(BoundaryDescriptors()))
            {
                var plain = new PlainBits(word);
                ulong? lemma = Descriptors.IsAccepted(plain, rules).IsTrue ? Descriptors.Normalise(plain, rules).Value : null;
                if (Descriptor.Check(word, mode) != lemma)
                {
                    Assert.Fail($"{mode.Name}: {word:x16}");
                }
            }
        }
    }

    [Fact]
    public void The_words_are_of_all_kinds()
    {
        var (refused, gates) = (0, 0);
        foreach (var word in Words(6).Concat(BoundaryDescriptors()))
        {
            refused += Descriptor.Check(word, Mode.Long) is null ? 1 : 0;
            gates += Descriptors.IsGate(new PlainBits(word)).IsTrue && Descriptor.Check(word, Mode.Pae) is not null ? 1 : 0;
        }

        Assert.InRange(refused, RandomWords / 10, RandomWords * 9 / 10);
        Assert.InRange(gates, 500, RandomWords);
    }

    private static bool IsAccepted(ulong disallowed, Entry entry) => !entry.IsPresent || !entry.HasAny(disallowed);

    // Few bits, many bits, and as many as not.
    private static IEnumerable<ulong> Words(int seed)
    {
        var random = new Random(seed);
        ulong Next() => (ulong)random.NextInt64() ^ ((ulong)random.NextInt64() << 1);
        for (var i = 0; i < RandomWords; i++)
        {
            yield return (i % 4) switch { 0 => Next(), 1 => Next() & Next() & Next(), 2 => Next() | Next() | Next(), _ => (Next() & Next()) | 1 };
        }

        foreach (var word in BitWords())
        {
            yield return word;
        }
    }

    private static IEnumerable<ulong> BitWords() =>
        from one in Enumerable.Range(0, 64)
        from other in Enumerable.Range(0, 64)
        let word = (1ul << one) | (1ul << other)
        from result in new[] { word, ~word, word | 1, ~word | 1 }
        select result;

    // Every type and level, with limits and selectors around where something changes.
    private static IEnumerable<ulong> BoundaryDescriptors() =>
        from access in Enumerable.Range(0, 256)
        from granular in new[] { 0ul, 1ul << 55, (1ul << 55) | (1ul << 53) }
        from based in new[] { 0ul, 1ul << 16, 0xe033ul << 16, 0xe019ul << 16, 0xe01aul << 16, 0xdffful << 16, 0xe000ul << 16, 0xe004ul << 16, 1ul << 32, 1ul << 36, 1ul << 56 }
        from limit in new[] { 0ul, 0xfffful, 0xf57fful, 0xf5800ul, 0xffffful }
        select ((ulong)access << 40) | granular | based | (limit & 0xffff) | ((limit & 0xf0000) << 32);
}
