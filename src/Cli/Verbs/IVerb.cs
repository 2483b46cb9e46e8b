using Verified.Cli.Usage;

namespace Verified.Cli.Verbs;

/// <summary>One word of the command line. A verb is a file in this folder, a line in <see cref="VerbList"/> and a row of <see cref="UsageTable"/>.</summary>
internal interface IVerb
{
    /// <summary>Its row; several where a second word follows, as in <c>machine list</c> and <c>machine agree</c>.</summary>
    IReadOnlyList<VerbUsage> Usages { get; }

    /// <summary>Does it. Whatever was given is what its row admits.</summary>
    Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel);
}
