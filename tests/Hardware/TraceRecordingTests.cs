using System.Text;
using Verified.Abi;
using Verified.Hardware.Tracing;
using Xunit;

namespace Verified.Tests.Hardware;

public sealed class TraceRecordingTests : IDisposable
{
    private const string Good =
        """
        # verified-trace 1 text
        # mmu shadow
        # clock mono
        # vcpu 100
        # slot 0 gfn 10 pages 16 hva 100000
        guest-100 [000] ..... 1.000001: kvm_mmu_set_spte: gfn 10 spte aa25 (r-xu) level 1 at 10b8e4080
        host-200 [001] ..... 1.000002: kvm_unmap_hva_range: mmu notifier unmap range: 0x00000000100000 -- 0x00000000101000
        host-200 [001] ..... 1.000003: mm_page_free: page=000000009b2e4c1b pfn=0xa order=0
        # end

        """;

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_recording_of_text_is_judged()
    {
        var report = Load(Good).Judge();

        Assert.Equal(Verdict.Holds, report.Verdict);
        Assert.Equal((1UL, 1UL, 1UL), (report.Installs, report.Invalidations, report.FramesFreed));
    }

    [Fact]
    public void A_recording_without_the_notification_is_violated() =>
        Assert.Equal(Verdict.Violated, Load(Without("unmap")).Judge().Verdict);

    [Fact]
    public void Lost_events_leave_no_verdict() =>
        Assert.Equal(Verdict.Inconclusive, Load(Good.Replace("# end", "CPU:1 [LOST 3 EVENTS]\n# end", StringComparison.Ordinal)).Judge().Verdict);

    [Fact]
    public void What_is_saved_as_text_is_loaded_again()
    {
        var first = Load(Good);
        first.SaveText(_path);
        var second = TraceRecording.Load(_path);

        Assert.Equal(first.Events, second.Events);
        Assert.Equal(first.Machine.Slots, second.Machine.Slots);
        Assert.Equal(first.Machine.VcpuThreads, second.Machine.VcpuThreads);
    }

    [Theory]
    [InlineData("mmu", "expected a line 'mmu shadow' or 'mmu tdp'")]
    [InlineData("vcpu", "expected a line 'vcpu THREAD'")]
    [InlineData("slot", "expected a line 'slot N gfn HEX pages N hva HEX'")]
    [InlineData("# end", "expected a line, not the end of the file")]
    [InlineData("verified-trace", ":1: expected 'verified-trace 1 binary' or '# verified-trace 1 text'")]
    public void A_recording_that_lacks_a_line_is_refused(string missing, string expected) =>
        Assert.EndsWith(expected, Refusal(Without(missing)), StringComparison.Ordinal);

    [Theory]
    [InlineData("mmu shadow", "mmu dark", ":2: expected 'mmu shadow' or 'mmu tdp'")]
    [InlineData("vcpu 100", "vcpu one", ":4: expected 'vcpu THREAD'")]
    [InlineData("pages 16", "pages 0", ":5: expected 'slot N gfn HEX pages N hva HEX'")]
    [InlineData("pages 16", "pages 99999999999", ":5: expected 'slot N gfn HEX pages N hva HEX'")]
    [InlineData("spte aa25", "spte AA25", ":6: expected 'gfn HEX spte HEX (…) level N at HEX', not 'gfn 10 spte AA25 (r-xu) level 1 at 10b8e4080'")]
    public void A_damaged_line_is_named(string right, string wrong, string expected) =>
        Assert.Equal(_path + expected, Refusal(Good.Replace(right, wrong, StringComparison.Ordinal)));

    [Fact]
    public void A_binary_recording_is_judged()
    {
        WriteBinary(KernelTexts.Page(
            "0100000000000000 5C00000000000000" +
            // Nine words: task 100 maps guest page 10 to frame a.
            "09000000" + "77000000 64000000 1000000000000000 25AA000000000000 8040 8E0B01000000 01000000" +
            // Six words, one tick later: the page's host address, by task 200. Five words, one tick later: frame a.
            "26000000" + "1B000000 C8000000 0000100000000000 0010100000000000" +
            "25000000" + "8F020000 C8000000 0A00000000000000 00000000"));

        var report = TraceRecording.Load(_path).Judge();

        Assert.Equal(Verdict.Holds, report.Verdict);
        Assert.Equal((1UL, 1UL, 1UL), (report.Installs, report.Invalidations, report.FramesFreed));
    }

    [Fact]
    public void A_binary_recording_that_is_cut_off_anywhere_is_refused()
    {
        WriteBinary(KernelTexts.Page("0100000000000000 1800000000000000" + "05000000" + "8F020000 C8000000 0A00000000000000 00000000"));
        byte[] whole = File.ReadAllBytes(_path);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_path, whole[..length]);
            Assert.Throws<BadInputException>(() => TraceRecording.Load(_path));
        }
    }

    [Fact]
    public void A_record_shorter_than_its_format_is_refused_with_its_place()
    {
        WriteBinary(KernelTexts.Page("0100000000000000 0C00000000000000" + "02000000" + "8F020000 C8000000"));
        string message = Assert.Throws<BadInputException>(() => TraceRecording.Load(_path)).Message;
        Assert.EndsWith(": record of 8 bytes: expected at least 16 bytes for the field pfn", message, StringComparison.Ordinal);
        Assert.StartsWith(_path + " byte ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_binary_recording_without_a_needed_format_is_refused()
    {
        File.WriteAllText(_path, "verified-trace 1 binary\nlost 0\n" + Section("header_page", KernelTexts.HeaderPage) + "end\n");
        Assert.Equal("formats: expected one of kvm/kvm_unmap_hva_range", Assert.Throws<BadInputException>(() => TraceRecording.Load(_path)).Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused() =>
        Assert.StartsWith(
            "/nowhere/at all: expected a recording, but there is no file of this name",
            Assert.Throws<BadInputException>(() => TraceRecording.Load("/nowhere/at all")).Message, StringComparison.Ordinal);

    private void WriteBinary(byte[] page)
    {
        var formats = KernelTexts.Formats.Select(text => EventFormat.Parse(text, "format")).ToArray();
        var layout = BufferLayout.Parse(KernelTexts.SmallHeaderPage, "header_page");
        using var file = File.Create(_path);
        var writer = new RecordingWriter(file, SmallMachine.Of(MmuMode.Shadow), "x86-tsc", new EventCatalog(formats), layout);
        writer.AddPage(1, page);
        writer.End(0);
    }

    private static string Section(string name, string text) => $"{name} {Encoding.UTF8.GetByteCount(text)}\n{text}\n";

    private static string Without(string word) =>
        string.Join('\n', Good.Split('\n').Where(line => !line.Contains(word, StringComparison.Ordinal)));

    private TraceRecording Load(string text)
    {
        File.WriteAllText(_path, text);
        return TraceRecording.Load(_path);
    }

    private string Refusal(string text) => Assert.Throws<BadInputException>(() => Load(text)).Message;
}
