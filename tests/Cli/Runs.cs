using Verified.Cli;
using Verified.Cli.Checks;
using Verified.Cli.Progress;
using Verified.Cli.Verbs;
using Verified.Tests.Tidy;

namespace Verified.Tests.Cli;

/// <summary>A small real check: it does what it is told and nothing else.</summary>
internal sealed class ToldCheck(string name, Func<CancellationToken, CheckResult> judge) : ICheck
{
    public string Name => name;

    public Task<CheckResult> Run(Budget budget, IProgress<Advance> progress, CancellationToken cancel) =>
        Task.FromResult(judge(cancel));

    public static ToldCheck Ending(string name, CaseResult only) => new(name, _ => CheckResult.Of(only, new Count("things", 1200)));

    public static ToldCheck Throwing(string name, Exception fault) => new(name, _ => throw fault);
}

/// <summary>One run of the command line with what it wrote.</summary>
internal sealed record Ran(ExitStatus Status, string Output, string Error)
{
    /// <summary>The tests may have been built outside of the checkout.</summary>
    static Ran() => Environment.SetEnvironmentVariable("VERIFIED_ROOT", Checkout.Root);

    public static Task<Ran> Check(IReadOnlyList<ICheck> checks, params string[] options) =>
        Line([new CheckVerb(checks)], CancellationToken.None, ["check", .. options]);

    public static async Task<Ran> Line(IReadOnlyList<IVerb> verbs, CancellationToken cancel, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await CommandLine.Run(args, verbs, new Terminal(output, error, false, false), cancel);
        return new Ran(status, output.ToString(), error.ToString());
    }

    public string LastLine => Output.TrimEnd('\n').Split('\n')[^1];
}
