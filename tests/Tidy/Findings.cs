using Xunit;

namespace Verified.Tests.Tidy;

/// <summary>What a rule found, one line for each place.</summary>
internal static class Findings
{
    /// <summary>Fails with every finding in full, so that one run is enough to mend them all.</summary>
    public static void None(IEnumerable<string> findings)
    {
        var found = findings.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
