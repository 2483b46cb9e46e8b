using Verified.Cli.Verbs;
using Xunit;

namespace Verified.Tests.Cli;

/// <summary>What boot answers to input that is none.</summary>
public sealed class BootTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("verified-boot-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("--memory", "7")]
    [InlineData("--memory", "many")]
    [InlineData("--on", "kvm")]
    public async Task Options_that_are_none_end_with_2(string option, string value) => Assert.Equal(2, (int)(await Boot(File("x"), option, value)).Status);

    [Fact]
    public async Task A_file_that_is_not_there_ends_with_2_and_one_line()
    {
        var ran = await Boot(Path.Combine(folder, "none.elf"));

        Assert.Equal(2, (int)ran.Status);
        Assert.Single(ran.Error.TrimEnd().Split('\n'));
        Assert.Contains("none.elf", ran.Error);
    }

    [Fact]
    public async Task A_module_that_is_not_there_ends_with_2() => Assert.Equal(2, (int)(await Boot(File("x"), "--module", Path.Combine(folder, "none"))).Status);

    [Fact]
    public async Task Our_own_kernels_are_written_into_a_folder()
    {
        var ran = await Boot("--write", Path.Combine(folder, "kernels"));

        Assert.Equal(0, (int)ran.Status);
        Assert.Contains("agent.elf", ran.Output);
        Assert.All(Directory.GetFiles(Path.Combine(folder, "kernels")), file => Assert.Equal([0x7f, (byte)'E', (byte)'L', (byte)'F'], System.IO.File.ReadAllBytes(file)[..4]));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_into_ends_with_2() => Assert.Equal(2, (int)(await Boot("--write", Path.Combine(File("x"), "kernels"))).Status);

    private static Task<Ran> Boot(params string[] arguments) => Ran.Line([new BootVerb()], CancellationToken.None, ["boot", .. arguments]);

    private string File(string content)
    {
        var path = Path.Combine(folder, "file.elf");
        System.IO.File.WriteAllText(path, content);
        return path;
    }
}
