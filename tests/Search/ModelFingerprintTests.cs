using Verified.Models.Search;
using Verified.Spec.Language;
using Verified.Spec.Language.Finite;
using Verified.Spec.Notifier;
using Xunit;

namespace Verified.Tests.Search;

public class ModelFingerprintTests
{
    [Fact]
    public void The_fingerprint_of_a_text_is_always_the_same()
        => Assert.Equal(Of(new NotifierSpec()), Of(new NotifierSpec()));

    [Fact]
    public void A_text_with_one_thing_changed_in_one_rule_has_another_fingerprint()
    {
        var specification = new NotifierSpec();
        var prints = Mutant.Of(specification).Select(Of).Append(Of(specification)).ToList();
        Assert.True(prints.Count > 100);
        Assert.Equal(prints.Count, prints.Distinct().Count());
    }

    [Fact]
    public void A_text_with_another_claim_has_another_fingerprint()
        => Assert.NotEqual(ModelFingerprint.Of(RetryModel.Of("")), ModelFingerprint.Of(RetryModel.Of("", claim => claim.Id != "RTY-SPTE-001")));

    private static string Of(Specification specification) => ModelFingerprint.Of(new FiniteModel(specification, Scope.Default(specification)));
}
