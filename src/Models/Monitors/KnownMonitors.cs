namespace Verified.Models.Monitors;

/// <summary>What is asked for where a user says nothing.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="Seen">What is seen; null where nobody can know.</param>
public sealed record KnownMonitors(string Scope, string? Seen)
{
    /// <summary>That of a contract.</summary>
    /// <param name="contract">The name of its specification.</param>
    public static KnownMonitors Of(string contract) => contract switch
    {
        "notifier" => new("page=1,cpu=0,vcpu=0,generation=1,sequence=1", "StartEnter,StartReturn,EndEnter,EndReturn,PageEnter,PageReturn,SetSpte,FreePage,AllocateNew"),
        _ => new("", null),
    };
}
