using Verified.Kernel.Targets.Notifier;
using Verified.Kernel.Targets.Xen.Guest;
using Verified.Models.Judging.Traces;
using Verified.Models.Notifier;
using Verified.Models.Xen.Guest;
using Verified.Tests.Tidy;
using Xunit;

namespace Verified.Tests.Models;

/// <summary>A run that once failed and was mended stays mended. Its steps may be others by now; what comes of them may not.</summary>
public class CorpusTests
{
    public static TheoryData<string> Traces => [.. Checkout.Files(".trace").Where(path => path.StartsWith("tests/Models/Corpus/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Traces))]
    public void A_run_that_was_mended_holds(string path)
    {
        var text = File.ReadAllText(Checkout.At(path));
        if (TraceModel.Of(text) == "xen-guest")
        {
            var guest = GuestContract.Instance.Parse(text, path);
            Assert.Null(guest.Verdict);
            Assert.Null(GuestContract.Instance.Replay(guest, sizes => new GuestKernel(sizes)).Failure);
            return;
        }

        var trace = NotifierContract.Instance.Parse(text, path);
        Assert.Null(trace.Verdict);
        Assert.Null(NotifierContract.Instance.Replay(trace, sizes => new NotifierKernel(sizes)).Failure);
    }
}
