using System.Reflection;

namespace Verified.Spec.Language.Manual;

/// <summary>A method of a specification that its guards name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Signature">Its name and parameters.</param>
/// <param name="Says">What its source says of it.</param>
/// <param name="Formula">What it computes; null where an argument is no term.</param>
internal sealed record Helper(string Name, string Signature, string Says, string? Formula);

/// <summary>The methods with which a specification shortens its guards.</summary>
internal sealed class Helpers
{
    private readonly IReadOnlyList<Helper> all;

    /// <summary>Those of a specification, with the comments of its source.</summary>
    public Helpers(Specification specification, SourceComments comments)
        => all = [.. specification.GetType().GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(method => Specification.SortOf(method.ReturnType) is not null && !method.IsGenericMethod && !method.IsSpecialName && !method.IsDefined(typeof(ClaimAttribute)) && !method.Name.StartsWith('<'))
            .OrderBy(method => method.Name, StringComparer.Ordinal).Select(method => Of(specification, method, comments))];

    /// <summary>Whether a name is that of a helper.</summary>
    public bool Has(string name) => all.Any(helper => helper.Name == name);

    /// <summary>Those with one of these names.</summary>
    public IEnumerable<Helper> Named(IReadOnlyCollection<string> names) => all.Where(helper => names.Contains(helper.Name));

    private static Helper Of(Specification specification, MethodInfo method, SourceComments comments)
    {
        var parameters = method.GetParameters().Select(p => $"{Specification.SortOf(p.ParameterType)?.Name ?? p.ParameterType.Name} {p.Name}");
        return new(method.Name, $"{method.Name}({string.Join(", ", parameters)})", comments.Summary(method), specification.Record(method) is { } recorded ? Printer.Term(recorded.Result) : null);
    }
}
