using Verified.Kernel.Xen.Boot;
using Xunit;

namespace Verified.Tests.Xen.Boot;

/// <summary>What of an ELF file is read, and why one is refused.</summary>
public class KernelImageTests
{
    private static readonly int Pages = 2048;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_kernel_is_read_with_its_notes_from_a_program_header_or_a_section(bool section)
    {
        Assert.Null(KernelImage.Read(new SmallKernel { NotesInSection = section }.ToFile(), out var kernel));

        Assert.Equal(
            (SmallKernel.VirtBase, SmallKernel.VirtBase + 0x1000, SmallKernel.VirtBase + 0x4000, SmallKernel.VirtBase + 0x1010, SmallKernel.VirtBase + 0x2000),
            (kernel!.VirtBase, kernel.Start, kernel.End, kernel.Entry, kernel.HypercallPage!.Value));
    }

    [Fact]
    public void What_is_not_said_has_a_default()
    {
        var small = new SmallKernel { PhysicalAddress = 0x10_0000 }.With(1, null).With(2, null).With(8, null).With(6, SmallKernel.Text("linux"));
        Assert.Null(KernelImage.Read(small.With(4, SmallKernel.Number(0xff000)).ToFile(), out var kernel));

        Assert.Equal((SmallKernel.VirtBase + 0x1000, SmallKernel.VirtBase + 0x1000), (kernel!.Start, kernel.Entry));
        Assert.Null(kernel.HypercallPage);
    }

    [Theory]
    [InlineData(0, 0, "byte 0x0: expected the four bytes with which an ELF file begins")]
    [InlineData(4, 1, "byte 0x4: expected class 2 for 64 bits, not 1")]
    [InlineData(5, 2, "byte 0x5: expected encoding 1 for little-endian, not 2")]
    [InlineData(18, 3, "byte 0x12: expected machine 62 for x86-64, not 3")]
    [InlineData(54, 55, "byte 0x36: expected 56 bytes in each program header, not 55")]
    [InlineData(64, 2, "the program headers: expected a segment to load")]
    [InlineData(0x48, 0xff, "byte 0x2ff: expected the 64 bytes of the segment, not the end after 0x240")]
    [InlineData(0x62, 1, "byte 0x60: expected at most the segment's 0x3000 bytes in the file, not 0x10040")]
    [InlineData(0x5f, 0xff, "the program headers: expected a kernel from 0xffffffff80000000 on, not from 0xfeffffff80001000 to 0xfeffffff80004000")]
    [InlineData(0x9d, 1, "byte 0x100: expected the 1099511627896 bytes of the notes, not the end after 0x240")]
    [InlineData(0x100, 200, "byte 0x10c: expected the 200 bytes of the note's name, not the end after 0x178")]
    [InlineData(0x104, 200, "byte 0x110: expected the 200 bytes of the note's content, not the end after 0x178")]
    [InlineData(0x10c, 'Y', "the notes: expected XEN_VERSION xen-3.0, not ''")]
    public void A_byte_that_is_wrong_is_named(int at, int value, string reason)
    {
        var file = new SmallKernel().ToFile();
        file[at] = (byte)value;

        Assert.Equal(reason, KernelImage.Read(file, out _)?.ToString());
    }

    public static TheoryData<int, string?, ulong, string> BadNotes { get; } = new()
    {
        { 5, "xen-2.0", 0, "the notes: expected XEN_VERSION xen-3.0, not 'xen-2.0'" },
        { 8, "special", 0, "the notes: expected LOADER generic or GUEST_OS linux" },
        { 10, "!writable_page_tables|!time_travel", 0, "the note Features: expected no required feature that this hypervisor has not, such as 'time_travel'" },
        { 10, "!supervisor_mode_kernel", 0, "the note Features: expected no required feature that this hypervisor has not, such as 'supervisor_mode_kernel'" },
        { 3, null, 0xffff_8000_0000_0000, "the program headers: expected a kernel outside 0xffff800000000000 to 0xffff880000000000, not from 0xffff800000000000 to 0xffff800000004000" },
        { 3, null, 0x800, "the note VirtBase: expected a multiple of 4096, not 0x800" },
        { 1, null, 0x1000, "the note Entry: expected an address from 0xffffffff80001000 to 0xffffffff80004000, not 0x1000" },
        { 2, null, SmallKernel.VirtBase + 0x4000, "the note HypercallPage: expected a page from 0xffffffff80000000 to 0xffffffff80004000, not 0xffffffff80004000" },
        { 2, null, SmallKernel.VirtBase + 0x2008, "the note HypercallPage: expected a page from 0xffffffff80000000 to 0xffffffff80004000, not 0xffffffff80002008" },
    };

    [Theory]
    [MemberData(nameof(BadNotes))]
    public void A_note_that_cannot_be_met_is_named(int type, string? text, ulong number, string reason)
    {
        var small = new SmallKernel().With((uint)type, text is null ? SmallKernel.Number(number) : SmallKernel.Text(text));

        Assert.Equal(reason, KernelImage.Read(small.ToFile(), out _)?.ToString());
    }

    [Fact]
    public void A_segment_that_does_not_fit_behind_its_address_is_refused() =>
        Assert.Equal(
            "byte 0x58: expected an address from which 0xfffffffffffffff0 bytes fit, not 0x1000",
            KernelImage.Read(new SmallKernel { MemoryBytes = 0xffff_ffff_ffff_fff0 }.ToFile(), out _)?.ToString());

    [Fact]
    public void Notes_that_are_missing_or_of_a_wrong_form_are_refused()
    {
        var none = new SmallKernel();
        none.Notes.Clear();
        Assert.Equal("the notes: expected notes of owner Xen, or a section __xen_guest", KernelImage.Read(none.ToFile(), out _)?.ToString());

        var noBase = new SmallKernel().With(3, null).With(4, SmallKernel.Number(0));
        Assert.Equal("the notes: expected VIRT_BASE beside PADDR_OFFSET", KernelImage.Read(noBase.ToFile(), out _)?.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_ends_too_early_is_refused_wherever_it_ends(bool section)
    {
        var file = new SmallKernel { NotesInSection = section }.ToFile();
        for (var length = 0; length < file.Length; length++)
        {
            var refusal = KernelImage.Read(file.AsMemory(0, length), out _);
            Assert.True(refusal is not null, $"{length} bytes are accepted");
            AssertIsALine(refusal);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_bit_that_is_flipped_is_refused_or_harmless(bool section)
    {
        var file = new SmallKernel { NotesInSection = section }.ToFile();
        var refused = 0;
        for (var bit = 0; bit < SmallKernel.CodeAt * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            refused += IsRefused(file) ? 1 : 0;
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.InRange(refused, 400, SmallKernel.CodeAt * 8 / 2);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 63)]
    [InlineData(ulong.MaxValue / 2)]
    public void A_number_that_is_far_too_large_is_refused_or_harmless(ulong number)
    {
        foreach (var section in new[] { false, true })
        {
            for (var at = 0; at + 8 <= SmallKernel.CodeAt; at += 4)
            {
                var file = new SmallKernel { NotesInSection = section }.ToFile();
                BitConverter.TryWriteBytes(file.AsSpan(at), number);
                IsRefused(file);
            }
        }
    }

    [Fact]
    public void Bytes_that_are_overwritten_at_random_are_refused_or_harmless()
    {
        var random = new Random(20);
        var good = new SmallKernel().ToFile();
        byte[] favourites = [0, 1, 4, 7, 0x7f, 0x80, 0xff];
        for (var round = 0; round < 20_000; round++)
        {
            var file = (byte[])good.Clone();
            for (var change = random.Next(1, 9); change > 0; change--)
            {
                file[random.Next(SmallKernel.CodeAt)] = favourites[random.Next(favourites.Length)];
            }

            IsRefused(file);
        }
    }

    private static bool IsRefused(byte[] file)
    {
        var refusal = KernelImage.Read(file, out var kernel) ?? BootLayout.Plan(kernel!, initrdBytes: 5000, (ulong)Pages, out _);
        AssertIsALine(refusal);
        return refusal is not null;
    }

    private static void AssertIsALine(Refusal? refusal)
    {
        if (refusal is not null)
        {
            Assert.Matches("^[^\n]+: expected [^\n]+$", refusal.ToString());
        }
    }
}
