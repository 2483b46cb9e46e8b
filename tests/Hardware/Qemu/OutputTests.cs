using System.IO.Pipes;
using Verified.Hardware.Qemu;
using Xunit;

namespace Verified.Tests.Hardware.Qemu;

/// <summary>What a process writes.</summary>
public class OutputTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void A_text_that_was_returned_before_the_end_does_not_count_as_all()
    {
        using var writes = new AnonymousPipeServerStream(PipeDirection.Out);
        var output = new Output(new AnonymousPipeClientStream(PipeDirection.In, writes.ClientSafePipeHandle));
        writes.Write("a"u8);

        var some = output.WaitFor(text => text.Length > 0, Patience, out var someIsAll);
        writes.Write("b"u8);
        writes.Dispose();
        var rest = output.WaitFor(_ => false, Patience, out var restIsAll);

        Assert.Equal(("a", false), (some, someIsAll));
        Assert.Equal(("ab", true), (rest, restIsAll));
        Assert.True(output.HasEnded);
    }
}
