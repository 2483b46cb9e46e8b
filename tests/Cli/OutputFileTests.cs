using System.Diagnostics;
using Verified.Abi;
using Verified.Cli.Output;
using Xunit;

namespace Verified.Tests.Cli;

public sealed class OutputFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("verified-output-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_new_file_is_written_and_nothing_lies_beside_it()
    {
        Assert.Null(OutputFile.Write(At("report"), "all of it"));

        Assert.Equal("all of it", File.ReadAllText(At("report")));
        Assert.Equal([At("report")], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_file_that_is_replaced_keeps_its_permissions()
    {
        File.WriteAllText(At("report"), "old");
        File.SetUnixFileMode(At("report"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        Assert.Null(OutputFile.Write(At("report"), "new"));

        Assert.Equal("new", File.ReadAllText(At("report")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(At("report")));
    }

    [Theory]
    [InlineData("target", "link")]
    [InlineData("sub/../target", "link")]
    public void A_link_is_followed_and_stays(string target, string link)
    {
        Directory.CreateDirectory(At("sub"));
        File.WriteAllText(At("target"), "old");
        File.CreateSymbolicLink(At(link), target);

        Assert.Null(OutputFile.Write(At(link), "new"));

        Assert.Equal(target, new FileInfo(At(link)).LinkTarget);
        Assert.Equal("new", File.ReadAllText(At("target")));
    }

    [Fact]
    public void A_link_to_nothing_makes_its_target()
    {
        File.CreateSymbolicLink(At("second"), "third");
        File.CreateSymbolicLink(At("first"), At("second"));

        OutputFile.Try("--html", At("first"));
        Assert.Null(OutputFile.Write(At("first"), "new"));

        Assert.Equal("new", File.ReadAllText(At("third")));
        Assert.NotNull(new FileInfo(At("second")).LinkTarget);
    }

    [Fact]
    public void A_device_stays_a_device()
    {
        OutputFile.Try("--html", "/dev/null");
        Assert.Null(OutputFile.Write("/dev/null", "gone"));

        Assert.Equal(FileKind.CharacterDevice, FileCalls.Facts("/dev/null", follows: false)!.Value.Kind);
    }

    [Fact]
    public void A_full_device_is_told() => Assert.Equal("No space left on device", OutputFile.Write("/dev/full", "too much"));

    [Fact]
    public async Task Somebody_who_reads_a_fifo_gets_all_of_it()
    {
        Process.Start("mkfifo", At("fifo")).WaitForExit();
        var text = new string('x', 300_000);
        var reading = Task.Run(() => File.ReadAllText(At("fifo")));

        OutputFile.Try("--html", At("fifo"));
        Assert.Null(OutputFile.Write(At("fifo"), text));

        Assert.Equal(text, await reading);
        Assert.Equal(FileKind.Fifo, FileCalls.Facts(At("fifo"), follows: false)!.Value.Kind);
    }

    [Fact]
    public void A_fifo_that_nobody_reads_is_not_waited_for()
    {
        Process.Start("mkfifo", At("fifo")).WaitForExit();

        OutputFile.Try("--html", At("fifo"));
        Assert.Equal("nobody reads it for 2 s", OutputFile.Write(At("fifo"), "text"));
    }

    [Theory]
    [InlineData("", "--html '': expected a file that can be written (its name is empty)")]
    [InlineData("/", "--html /: expected a file that can be written (a folder)")]
    [InlineData("/no/such/file", "--html /no/such/file: expected a file that can be written (no such folder)")]
    [InlineData("/dev/null/x", "--html /dev/null/x: expected a file that can be written (no such folder)")]
    [InlineData("/tmp/new/", "--html /tmp/new/: expected a file that can be written (a folder)")]
    public void What_cannot_be_written_is_found_out_at_the_start(string path, string message) =>
        Assert.Equal(message, Assert.Throws<BadInputException>(() => OutputFile.Try("--html", path)).Message);

    [Fact]
    public void Trying_leaves_a_file_as_it_was()
    {
        File.WriteAllText(At("report"), "old");

        OutputFile.Try("--html", At("report"));

        Assert.Equal("old", File.ReadAllText(At("report")));
        Assert.Equal([At("report")], Directory.GetFiles(_folder));
    }

    [Fact]
    public void What_is_not_committed_leaves_the_old_file()
    {
        File.WriteAllText(At("report"), "old");
        using (var stream = new OutputStream(At("report")))
        {
            stream.Write("half of it"u8);
        }

        Assert.Equal("old", File.ReadAllText(At("report")));
        Assert.Equal([At("report")], Directory.GetFiles(_folder));
    }

    [Fact]
    public void What_a_killed_process_left_is_removed_and_what_another_one_writes_is_not()
    {
        using var other = new OutputStream(At("report"));
        other.Write("of another"u8);
        var live = Assert.Single(Directory.GetFiles(_folder));
        File.WriteAllText(live + "0", "of one that was killed");

        Assert.Null(OutputFile.Write(At("report"), "ours"));

        Assert.Equal([live, At("report")], Directory.GetFiles(_folder).Order(StringComparer.Ordinal));
        Assert.Null(other.Finish());
        Assert.Equal("of another", File.ReadAllText(At("report")));
    }

    [Fact]
    public void A_folder_that_goes_away_costs_a_line()
    {
        Directory.CreateDirectory(At("sub"));
        using var stream = new OutputStream(At("sub/report"));
        stream.Write("half"u8);
        Directory.Delete(At("sub"), recursive: true);

        stream.Write("half"u8);
        Assert.NotNull(stream.Finish());
        Assert.Equal("no such folder", OutputFile.Write(At("sub/report"), "text"));
    }

    [Fact]
    public void Two_names_of_one_file_are_the_same()
    {
        File.CreateSymbolicLink(At("link"), "report");

        Assert.True(FileIdentity.Same(At("link"), At("./report")));
        Assert.False(FileIdentity.Same(At("link"), At("other")));
        Assert.False(FileIdentity.Same("/dev/null", "/dev/null"));
    }

    private string At(string name) => Path.Combine(_folder, name);
}
