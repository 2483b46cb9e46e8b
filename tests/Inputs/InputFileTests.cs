using System.Diagnostics;
using System.Text;
using Verified.Abi;
using Xunit;

namespace Verified.Tests.Inputs;

public sealed class InputFileTests : IDisposable
{
    private static readonly InputKind Small = new("a thing", 100), Begun = new("a thing", 1L << 40) { Begins = ["thing 1", "thing 2"] };

    private readonly string folder = Directory.CreateTempSubdirectory("verified-inputs").FullName;

    private string At => Path.Combine(folder, "file");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_file_is_read_whole()
    {
        File.WriteAllBytes(At, [.. Enumerable.Range(0, 100).Select(i => (byte)i)]);

        Assert.Equal(File.ReadAllBytes(At), InputFile.Bytes(At, Small));
    }

    [Fact]
    public void A_file_that_is_too_large_is_refused_before_it_is_read()
    {
        using (var sparse = File.Create(At))
        {
            sparse.SetLength(1L << 40);
        }

        Assert.Equal($"{At}: expected at most 100 bytes, not {1L << 40}", Refusal(() => InputFile.Bytes(At, Small)));
        Assert.Equal($"{At}:1: expected 'thing 1' or 'thing 2'", Refusal(() => InputFile.Bytes(At, Begun)));
    }

    [Fact]
    public void What_has_no_end_is_refused_when_it_is_too_large() =>
        Assert.Equal("/dev/zero: expected at most 100 bytes, not more", Refusal(() => InputFile.Bytes("/dev/zero", Small)));

    [Fact]
    public void An_empty_file_is_empty_and_lacks_its_beginning()
    {
        File.WriteAllText(At, "");

        Assert.Empty(InputFile.Bytes(At, Small));
        Assert.Equal($"{At}:1: expected 'thing 1' or 'thing 2'", Refusal(() => InputFile.Bytes(At, Begun)));
    }

    [Fact]
    public void A_pipe_that_nobody_writes_into_is_given_up()
    {
        using (var made = Process.Start("mkfifo", [At]))
        {
            made.WaitForExit();
        }

        Assert.Equal($"{At}: expected a thing, but nothing came for 5 s", Refusal(() => InputFile.Bytes(At, Small)));
    }

    [Fact]
    public void A_folder_an_empty_name_and_a_name_of_nothing_are_refused()
    {
        Assert.Equal($"{folder}: expected a thing, which is a file, not a folder", Refusal(() => InputFile.Bytes(folder, Small)));
        Assert.Equal("'': expected the name of a thing", Refusal(() => InputFile.Bytes("", Small)));
        Assert.Equal($"{At}: expected a thing, but there is no file of this name", Refusal(() => InputFile.Bytes(At, Small)));
        Assert.Equal($"{At}/below: expected a thing, but there is no file of this name", Refusal(() => InputFile.Bytes(At + "/below", Small)));
        Assert.StartsWith(@"a\x00b: expected a thing that can be read", Refusal(() => InputFile.Bytes("a\0b", Small)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_a_text()
    {
        File.WriteAllBytes(At, [.. Encoding.UTF8.Preamble, .. "täxt"u8]);

        Assert.Equal("täxt", InputFile.Text(At, Small));
    }

    [Fact]
    public void A_text_that_is_not_utf8_is_refused_with_its_line()
    {
        File.WriteAllBytes(At, [.. "one\ntwo "u8, 0xFF, .. "\nthree"u8]);

        Assert.Equal($"{At}:2: expected text in UTF-8, which has no byte 0xff there", Refusal(() => InputFile.Text(At, Small)));
    }

    private static string Refusal(Action read) => Assert.Throws<BadInputException>(read).Message;
}
