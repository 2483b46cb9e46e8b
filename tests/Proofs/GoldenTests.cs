using Verified.Proofs;
using Verified.Tests.Tidy;
using Xunit;

namespace Verified.Tests.Proofs;

public class GoldenTests
{
    /// <summary>Set VERIFIED_UPDATE=1 to write the texts anew; the difference is then for the review.</summary>
    [Fact]
    public void The_texts_of_the_proofs_are_those_in_the_tree()
    {
        foreach (var specification in Theorems.All)
        {
            var folder = Checkout.At($"proofs/golden/{specification.Name}");
            if (Environment.GetEnvironmentVariable("VERIFIED_UPDATE") == "1")
                Golden.Write(specification, folder);

            Assert.Empty(Golden.Stale(specification, folder));
        }
    }

    [Fact]
    public void A_changed_a_missing_and_a_superfluous_text_are_stale()
    {
        var folder = Directory.CreateTempSubdirectory("verified-golden-");
        try
        {
            var lending = new Lending(guarded: true);
            Golden.Write(lending, folder.FullName);
            Assert.Empty(Golden.Stale(lending, folder.FullName));

            File.AppendAllText(Path.Combine(folder.FullName, "Borrow.smt2"), "; changed");
            File.Delete(Path.Combine(folder.FullName, "Return.smt2"));
            File.WriteAllText(Path.Combine(folder.FullName, "Steal.smt2"), "");

            Assert.Equal(["Borrow.smt2", "Return.smt2", "Steal.smt2"], Golden.Stale(lending, folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
