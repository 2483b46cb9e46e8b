using Verified.Abi;
using Verified.Hardware.Tracing;
using Xunit;

namespace Verified.Tests.Hardware;

public class EventFormatTests
{
    [Fact]
    public void A_format_file_gives_name_number_and_fields()
    {
        var format = EventFormat.Parse(KernelTexts.UnmapFormat, "format");

        Assert.Equal("kvm_unmap_hva_range", format.Name);
        Assert.Equal(27, format.Id);
        Assert.Equal(new EventField("common_pid", 4, 4), format.Field("common_pid"));
        Assert.Equal(new EventField("end", 16, 8), format.Field("end"));
    }

    [Fact]
    public void An_array_field_is_known_by_its_name_without_brackets() =>
        Assert.Equal(new EventField("buf", 16, 0), EventFormat.Parse(KernelTexts.PrintFormat, "format").Field("buf"));

    [Theory]
    [InlineData("ID: 27\n\tfield:int a;\toffset:0;\tsize:4;", "format: expected a line 'name: …'")]
    [InlineData("name: x\n\tfield:int a;\toffset:0;\tsize:4;", "format: expected a line 'ID: …'")]
    [InlineData("name: x\nID: 27\n", "format: expected a line 'field: …'")]
    [InlineData("name: x\nID: many\n", "format:2: expected a number of at most 2147483647, not 'many'")]
    [InlineData("name: x\nID: 27\n\tfield:int a;\tsize:4;", "format:3: expected 'field:TYPE NAME; offset:N; size:N;'")]
    [InlineData("name: x\nID: 27\n\tfield:int a;\toffset:-1;\tsize:4;", "format:3: expected a number of at most 1048576, not '-1'")]
    public void A_format_that_the_kernel_would_not_write_is_refused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<BadInputException>(() => EventFormat.Parse(text, "format")).Message);

    [Fact]
    public void A_field_that_is_not_there_is_named()
    {
        var format = EventFormat.Parse(KernelTexts.UnmapFormat, "format");
        Assert.Equal(
            "format of kvm_unmap_hva_range: expected a field middle",
            Assert.Throws<BadInputException>(() => format.Field("middle")).Message);
    }

    [Fact]
    public void A_field_behind_the_end_of_a_record_is_refused() =>
        Assert.Equal(
            "record of 7 bytes: expected at least 8 bytes for the field common_pid",
            Assert.Throws<BadInputException>(() => new EventField("common_pid", 4, 4).Read(new byte[7])).Message);

    [Fact]
    public void The_layout_of_a_page_comes_from_header_page()
    {
        var layout = BufferLayout.Parse(KernelTexts.HeaderPage, "header_page");

        Assert.Equal(new EventField("commit", 8, 8), layout.Commit);
        Assert.Equal(4096, layout.PageBytes);
    }

    [Fact]
    public void A_layout_without_data_is_refused() =>
        Assert.Equal(
            "header_page: expected a field data",
            Assert.Throws<BadInputException>(() => BufferLayout.Parse(
                "\tfield: u64 timestamp;\toffset:0;\tsize:8;\n\tfield: local_t commit;\toffset:8;\tsize:8;\n", "header_page")).Message);
}
