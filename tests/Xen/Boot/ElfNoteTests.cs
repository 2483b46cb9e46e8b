using System.Text;
using Verified.Kernel.Xen.Boot;
using Xunit;

namespace Verified.Tests.Xen.Boot;

/// <summary>Every shape in which Xen takes what a kernel says of itself, and what is malformed in any of them.</summary>
/// <remarks>Source: Xen 4.17 xen/common/libelf/libelf-dominfo.c and libelf-tools.c.</remarks>
public class ElfNoteTests
{
    private const uint Entry = 1, HypercallPage = 2, VirtBase = 3, PaddrOffset = 4, XenVersion = 5, GuestOs = 6, PaeMode = 9, Features = 10, SupportedFeatures = 17, L1MfnValid = 13;
    private const ulong Base = SmallKernel.VirtBase;

    private static readonly byte[] Known = [.. Note(XenVersion, "xen-3.0\0"u8), .. Note(8, "generic\0"u8), .. Note(VirtBase, SmallKernel.Number(Base))];

    /// <summary>Notes beside those without which no kernel is loaded, and what is found in them.</summary>
    public static TheoryData<string, byte[]> Taken { get; } = new()
    {
        { "a text that ends in the padding, as in Debian's kernels", Note(Features, "!writable_page_tables|pae_pgdir_above_4gb"u8) },
        { "a text without an end whose size needs no padding, and zeros behind it", [.. Note(Features, "!dom0|ab"u8), 0, 0, 0, 0] },
        { "a text with more behind its zero", Note(Features, "dom0\0!nonsense\0"u8) },
        { "an empty text", Note(Features, "\0"u8) },
        { "nothing where a text should be, before zeros", [.. Note(Features, []), 0, 0, 0, 0] },
        { "features that are not known and not required", Note(Features, "time_travel|dom0||x\0"u8) },
        { "features in two notes", [.. Note(Features, "dom0\0"u8), .. Note(Features, "!pae_pgdir_above_4gb\0"u8)] },
        { "a bar at the end", Note(Features, "dom0|\0"u8) },
        { "an owner's name whose zero is padding", Note(GuestOs, "linux\0"u8, nameBytes: 3) },
        { "an owner's name with more behind its zero", Note(GuestOs, "linux\0"u8, owner: "Xen\0rest") },
        { "an owner's name that is padded with what is no zero", Note(GuestOs, "linux\0"u8, owner: "Xen\0r", pad: 0x55) },
        { "contents that are padded with what is no zero", Note(GuestOs, "linux\0"u8, pad: 0x55) },
        { "a number of no size that is one", Note(L1MfnValid, new byte[16]) },
        { "a number where another type has a text", Note(11, "yes\0"u8) },
        { "types that are not known", [.. Note(99, [1]), .. Note(0, []), .. Note(uint.MaxValue, new byte[40])] },
        { "notes of others", [.. Note(1, [1, 2, 3], owner: "GNU\0"), .. Note(1, [], owner: ""), .. Note(1, [], owner: "Xenon\0")] },
        { "a few zeros at the end", new byte[8] },
        { "many zeros at the end", new byte[64] },
        { "a word of features that is no array", Note(PaeMode, "no\0"u8) },
    };

    [Theory]
    [MemberData(nameof(Taken))]
    public void A_note_is_taken(string shape, byte[] notes)
    {
        Assert.Null(Read([[.. Known, .. notes]], out var kernel));
        Assert.True(kernel!.VirtBase == Base, shape);
    }

    [Theory]
    [InlineData(1, 0x10, 0x10ul)]
    [InlineData(2, 0x1010, 0x1010ul)]
    [InlineData(4, 0x0000_1010, 0x1010ul)]
    [InlineData(8, 0x0000_1010, 0x1010ul)]
    [InlineData(0, 0x1010, 0ul)]
    [InlineData(3, 0x1010, 0ul)]
    [InlineData(16, 0x1010, 0ul)]
    public void A_number_has_1_2_4_or_8_bytes_and_is_0_otherwise(int bytes, long value, ulong expected)
    {
        byte[] content = [.. BitConverter.GetBytes(value), .. new byte[8]];
        var refusal = Read([[.. Known, .. Note(PaddrOffset, content.AsSpan(0, bytes))]], out var kernel, physicalAddress: expected + 0x1000);

        Assert.Null(refusal);
        Assert.Equal(Base + 0x1000, kernel!.Start);
    }

    public static TheoryData<byte[], bool> Dom0 { get; } = new()
    {
        { [], true },
        { Note(SupportedFeatures, Words(0x8801)), true },
        { Note(SupportedFeatures, Words(1)), false },
        { Note(SupportedFeatures, Words(1, 0x800)), false },
        { Note(SupportedFeatures, Words(0x800, 0)), true },
        { Note(SupportedFeatures, [1, 8]), false },
        { Note(SupportedFeatures, []), false },
        { [.. Note(SupportedFeatures, Words(1)), .. Note(SupportedFeatures, Words(0x800))], true },
        { [.. Note(SupportedFeatures, Words(0x800)), .. Note(SupportedFeatures, Words(1))], true },
        { [.. Note(Features, "dom0\0"u8), .. Note(SupportedFeatures, Words(1)), .. Note(Features, "\0"u8)], true },
        { [.. Note(Features, "!dom0\0"u8), .. Note(SupportedFeatures, Words(1))], true },
        { [.. Note(Features, "dom0s\0"u8), .. Note(SupportedFeatures, Words(1))], false },
    };

    [Theory]
    [MemberData(nameof(Dom0))]
    public void Features_add_up(byte[] notes, bool canBeDom0)
    {
        Assert.Null(Read([[.. Known, .. notes]], out var kernel));
        Assert.Equal(canBeDom0, kernel!.Notes.CanBeDom0);
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("no", false)]
    [InlineData("yes[extended-cr3]", false)]
    [InlineData("bimodal", true)]
    public void Page_directories_above_4_GiB_are_asked_for_in_two_words(string mode, bool expected)
    {
        Assert.Null(Read([[.. Known, .. Note(PaeMode, SmallKernel.Text(mode))]], out var kernel));
        Assert.Equal(expected, kernel!.Notes.HasPae);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Notes_are_collected_from_all_their_parts_and_the_last_counts(bool section)
    {
        byte[][] parts = [Note(Entry, SmallKernel.Number(1)), Known, [], Note(3, [1], owner: "GNU\0"), Note(Entry, SmallKernel.Number(Base + 0x1010))];
        var file = new SmallKernel { NoteParts = section ? parts : parts[^2..].Prepend(Known).ToArray(), NotesInSection = section }.ToFile();

        Assert.Null(KernelImage.Read(file, out var kernel));
        Assert.Equal(Base + 0x1010, kernel!.Entry);
    }

    [Fact]
    public void Sections_are_looked_at_when_no_program_header_has_notes_for_Xen()
    {
        var file = new SmallKernel { NoteParts = [Note(3, [1], owner: "GNU\0")] }.ToFile();
        Assert.Equal("the notes: expected notes of owner Xen, or a section __xen_guest", KernelImage.Read(file, out _)?.ToString());
    }

    /// <summary>The text of a section __xen_guest; where the kernel is entered and has its hypercalls; and how far its physical addresses are from its memory.</summary>
    public static TheoryData<string, ulong, ulong?, ulong> GuestSections { get; } = new()
    {
        { "LOADER=generic,XEN_VER=xen-3.0,VIRT_BASE=0xffffffff80000000", Base + 0x1000, null, Base },
        { "GUEST_OS=linux,GUEST_VER=2.6,XEN_VER=xen-3.0,VIRT_BASE=0xffffffff80000000,ELF_PADDR_OFFSET=0,VIRT_ENTRY=0xffffffff80001020,HYPERCALL_PAGE=0x2,PAE=yes,BSD_SYMTAB", Base + 0x1020, Base + 0x2000, 0 },
        { "HYPERCALL_PAGE=03,ELF_PADDR_OFFSET=4096,VIRT_BASE=0XFFFFFFFF80000000,,NONSENSE,=,LOADER=generic,XEN_VER=xen-3.0-x86_64,", Base + 0x1000, Base + 0x3000, 4096 },
    };

    [Theory]
    [MemberData(nameof(GuestSections))]
    public void Kernels_from_before_the_notes_say_it_in_a_section(string text, ulong entry, ulong? hypercallPage, ulong offset)
    {
        var small = new SmallKernel { GuestSection = text, PhysicalAddress = offset + 0x1000 };

        Assert.Null(KernelImage.Read(small.ToFile(), out var kernel));
        Assert.Equal((Base, Base + 0x1000, entry, hypercallPage), (kernel!.VirtBase, kernel.Start, kernel.Entry, kernel.HypercallPage));
    }

    [Theory]
    [InlineData("", "the notes: expected LOADER generic or GUEST_OS linux")]
    [InlineData("LOADER=generic", "the notes: expected XEN_VERSION xen-3.0, not ''")]
    [InlineData("LOADER=generic,XEN_VER=xen-3.0,ELF_PADDR_OFFSET=0", "the notes: expected VIRT_BASE beside PADDR_OFFSET")]
    [InlineData("LOADER=generic,XEN_VER=xen-3.0,FEATURES=!time_travel", "the note Features: expected no required feature that this hypervisor has not, such as 'time_travel'")]
    public void A_section_that_says_too_little_is_refused(string text, string reason) =>
        Assert.Equal(reason, KernelImage.Read(new SmallKernel { GuestSection = text }.ToFile(), out _)?.ToString());

    public static TheoryData<byte[], string> Malformed { get; } = new()
    {
        { Note(Features, "!"u8), "^the note Features: expected no required feature that this hypervisor has not, such as ''$" },
        { Note(Features, "!\x1b[31mred\0"u8), "^the note Features: expected no required feature that this hypervisor has not, such as '\\?\\[31mred'$" },
        { Note(Features, Encoding.Latin1.GetBytes("!" + new string('a', 5000) + "\0")), "^byte 0x[0-9a-f]+: expected a text in the note Features that ends within 4096 bytes$" },
        { Note(Features, Encoding.Latin1.GetBytes("!" + new string('a', 80) + "\0")), "such as 'a{40}…'$" },
        { Note(XenVersion, "xen-2\0"u8), "^the notes: expected XEN_VERSION xen-3.0, not 'xen-2'$" },
        { Note(Entry, [1, 2, 3]), "^the note Entry: expected an address from 0xffffffff80001000 to 0xffffffff80004000, not 0x0$" },
        { Note(HypercallPage, []), "^the note HypercallPage: expected a page from 0xffffffff80000000 to 0xffffffff80004000, not 0x0$" },
        { [1, 2, 3], "^byte 0x[0-9a-f]+: expected the 12 bytes of the note's header, not the end after 0x[0-9a-f]+$" },
        { [.. BitConverter.GetBytes(4), .. BitConverter.GetBytes(4)], "^byte 0x[0-9a-f]+: expected the 12 bytes of the note's header" },
        { [.. BitConverter.GetBytes(-1), .. BitConverter.GetBytes(4), .. BitConverter.GetBytes(1)], "^byte 0x[0-9a-f]+: expected the 4294967295 bytes of the note's name" },
        { [.. BitConverter.GetBytes(4), .. BitConverter.GetBytes(-1), .. BitConverter.GetBytes(1), .. "Xen\0"u8], "^byte 0x[0-9a-f]+: expected the 4294967295 bytes of the note's content" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_note_is_refused_in_one_line(byte[] notes, string reason) => Assert.Matches(reason, Read([[.. Known, .. notes]], out _)?.ToString());

    private static Refusal? Read(byte[][] parts, out KernelImage? kernel, ulong physicalAddress = 0x1000) =>
        KernelImage.Read(new SmallKernel { NoteParts = parts, PhysicalAddress = physicalAddress }.ToFile(), out kernel);

    private static byte[] Words(params uint[] words) => [.. words.SelectMany(BitConverter.GetBytes)];

    private static byte[] Note(uint type, ReadOnlySpan<byte> content, string owner = "Xen\0", int? nameBytes = null, byte pad = 0)
    {
        var name = Encoding.Latin1.GetBytes(owner);
        return [.. BitConverter.GetBytes(nameBytes ?? name.Length), .. BitConverter.GetBytes(content.Length), .. BitConverter.GetBytes(type), .. Padded(name, pad), .. Padded(content, pad)];
    }

    private static byte[] Padded(ReadOnlySpan<byte> bytes, byte pad) => [.. bytes, .. Enumerable.Repeat(pad, (4 - (bytes.Length % 4)) % 4)];
}
