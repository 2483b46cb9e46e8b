using Verified.Spec.Language;
using Verified.Spec.Language.Finite;
using Verified.Tests.Language;

namespace Verified.Tests.Search;

internal static class RetryModel
{
    internal static FiniteModel Of(string scope, Func<Claim, bool>? chosen = null)
    {
        var specification = new RetrySpec();
        return new FiniteModel(specification, Scope.Parse(specification, scope), chosen);
    }
}
