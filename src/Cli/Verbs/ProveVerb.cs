using Verified.Abi;
using Verified.Cli.Checks;
using Verified.Cli.Usage;
using Verified.Proofs;
using Verified.Proofs.Lemmas;
using Verified.Proofs.Solvers;

namespace Verified.Cli.Verbs;

/// <summary><c>prove</c>: the claims, for any number of things.</summary>
internal sealed class ProveVerb : IVerb
{
    public IReadOnlyList<VerbUsage> Usages { get; } = [UsageTable.Prove];

    public Task<ExitStatus> Run(Given given, Terminal terminal, CancellationToken cancel)
    {
        if (given.Has("--mutants"))
        {
            return given.Judges(terminal, cancel, new MutantsCheck([.. given.Words.Select(name => Specifications.Named(name).Name)]));
        }

        var asked = Asked(given.Text("--solver"));
        Emit(given.Words, given.Text("--emit"));
        ICheck check = given.Has("--premises") ? new PremisesCheck(given.Words)
            : given.Count("--seeds") is { } seeds ? new ProofSeedsCheck(asked, seeds, given.Words)
            : new ProveCheck(asked, given.Words) { TakesEarlier = !given.Has("--no-cache") };
        return given.Judges(terminal, cancel, check);
    }

    /// <summary>Each was asked for, so each must be there.</summary>
    private static IReadOnlyList<Solver> Asked(string? choice)
    {
        Solver[] asked = choice switch { "z3" => [Solver.Z3], "cvc5" => [Solver.Cvc5], _ => [Solver.Z3, Solver.Cvc5] };
        var absent = asked.FirstOrDefault(s => s.Here() is null);
        return absent is null ? asked : throw new MissingComponentException(absent.Name, $"apt-get install {absent.Name}");
    }

    private static void Emit(IReadOnlyList<string> names, string? folder)
    {
        if (folder is null)
        {
            return;
        }

        try
        {
            foreach (var specification in Theorems.All)
            {
                if (ProveCheck.Parts(specification, names) is { } parts)
                {
                    new Prover(specification, []).Emit(parts, folder);
                }
            }

            Directory.CreateDirectory(folder);
            foreach (var (file, text) in ProveCheck.Lemmas(names).SelectMany(LemmaText.Files))
            {
                File.WriteAllText(Path.Combine(folder, file), text);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"--emit {folder}", "a folder that can be written");
        }
    }
}
