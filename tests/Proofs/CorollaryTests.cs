using Verified.Proofs;
using Verified.Spec.Language;
using Verified.Spec.Language.Smt;
using Xunit;

namespace Verified.Tests.Proofs;

public class CorollaryTests
{
    [Fact]
    public void A_corollary_is_proved_from_the_one_that_it_names()
        => Assert.Contains(":named |SHELF-002|", Text("SHELF-003"));

    [Fact]
    public void A_corollary_that_names_none_is_proved_from_the_claims_alone()
        => Assert.DoesNotContain("SHELF-003", Text("SHELF-002"));

    [Fact]
    public void A_claim_is_used_at_the_map_that_it_names()
        => Assert.Contains("(! (=> (Lent book) (Lent book)) :pattern ((Lent book)))) :named |SHELF-007|", Text("SHELF-008"));

    [Fact]
    public void A_claim_cannot_be_used_at_a_map_that_it_does_not_read()
        => Assert.Throws<InvalidOperationException>(() => Text("SHELF-010"));

    [Theory]
    [InlineData("SHELF-004", "SHELF-005")]
    [InlineData("SHELF-005", "SHELF-001")]
    [InlineData("SHELF-006", "SHELF-002")]
    public void What_a_corollary_names_is_one_that_is_declared_before_it(string claim, string named)
        => Assert.Contains($"not on {named}", Assert.Throws<InvalidOperationException>(() => Text(claim)).Message);

    private static string Text(string id)
    {
        var shelf = new Shelf();
        var text = new ObligationText(shelf, new SmtWriter(shelf));
        return text.Alone(Obligation.Of(shelf).First(obligation => obligation.Claim.Id == id));
    }

    private sealed class Shelf : Specification
    {
        public override string Name => "shelf";

        public Map<Book, Truth> Lent { get; } = new("The book is out.");

        [Claim("SHELF-001", "An invariant.")]
        public Truth Invariant() => All<Book>(book => !Lent[book]);

        [Claim("SHELF-002", "It follows.", Corollary = true)]
        public Truth First() => All<Book>(book => !Lent[book]);

        [Claim("SHELF-003", "It follows from the first.", Corollary = true, From = "SHELF-002")]
        public Truth Second() => All<Book>(book => !Lent[book]);

        [Claim("SHELF-004", "It names one that comes later.", Corollary = true, From = "SHELF-005")]
        public Truth Third() => All<Book>(book => !Lent[book]);

        [Claim("SHELF-005", "It names what is assumed anyway.", Corollary = true, From = "SHELF-001")]
        public Truth Fourth() => All<Book>(book => !Lent[book]);

        [Claim("SHELF-006", "It is no corollary.", From = "SHELF-002")]
        public Truth Fifth() => All<Book>(book => !Lent[book]);

        [Claim("SHELF-007", "It is used where something is lent.", Corollary = true, At = nameof(Lent))]
        public Truth Sixth() => All<Book>(book => Lent[book].Implies(Lent[book]));

        [Claim("SHELF-008", "It uses it.", Corollary = true, From = "SHELF-007")]
        public Truth Seventh() => All<Book>(book => !Lent[book]);

        [Claim("SHELF-009", "It is used at nothing that it reads.", Corollary = true, At = nameof(Claims))]
        public Truth Eighth() => All<Book>(book => !Lent[book]);

        [Claim("SHELF-010", "It uses that.", Corollary = true, From = "SHELF-009")]
        public Truth Ninth() => All<Book>(book => !Lent[book]);
    }
}
