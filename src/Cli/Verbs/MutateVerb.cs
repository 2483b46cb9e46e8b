using Verified.Cli.Checks;
using Verified.Cli.Output;
using Verified.Cli.Usage;

namespace Verified.Cli.Verbs;

/// <summary><c>mutate</c>: plants small mistakes in the kernel, and says which of them no judge notices.</summary>
internal sealed class MutateVerb : IVerb
{
    public IReadOnlyList<VerbUsage> Usages { get; } = [UsageTable.Mutate];

    public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel)
    {
        if (given.Text("--md") is { } page)
        {
            OutputFile.Try("--md", page);
        }

        return given.Judges(terminal, cancel, new KernelMutantsCheck(given.Words, given.Count("--mutants")!.Value, given.Number("--seed")!.Value)
        {
            Page = given.Text("--md"),
        });
    }
}
