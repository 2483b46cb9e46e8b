namespace Verified.Models.Monitors;

/// <summary>What is asked for where a user says nothing: of the notifier contract one page at one address, under today's protocol, and what probes on KVM show of it.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="Seen">What is seen; null where nobody can know.</param>
public sealed record KnownMonitors(string Scope, string? Seen)
{
    /// <summary>That of a contract.</summary>
    /// <param name="contract">The name of its specification.</param>
    public static KnownMonitors Of(string contract) => contract switch
    {
        "notifier" => new(
            "page=1,cpu=0,vcpu=0,generation=1,sequence=1,pointnotifications=0,wrap=generation,wrap=sequence", "StartEnter,StartReturn,EndEnter,EndReturn,SetSpte,DropSpte,FreePage,AllocateNew"),
        _ => new("", null),
    };
}
