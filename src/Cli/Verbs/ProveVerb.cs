using System.CommandLine;
using Verified.Abi;
using Verified.Cli.Checks;
using Verified.Proofs;
using Verified.Proofs.Lemmas;
using Verified.Proofs.Solvers;

namespace Verified.Cli.Verbs;

/// <summary><c>prove</c>: the claims, for any number of things.</summary>
internal sealed class ProveVerb : IVerb
{
    private readonly Argument<string[]> _names = new("NAME") { Description = "Specifications, or parts of the names of obligations: a claim's id, a rule. None: all.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _emit = new("--emit") { Description = "Also writes each obligation as a file that stands alone.", HelpName = "DIR" };
    private readonly Option<string> _solver = new Option<string>("--solver") { Description = "Who is asked.", DefaultValueFactory = _ => "both" }
        .AcceptOnlyFromAmong("z3", "cvc5", "both");

    private readonly Option<bool> _mutants = new("--mutants") { Description = "Instead makes one thing wrong in each rule of the specifications named, and sees whether a proof fails." };

    public Command Build(Terminal terminal)
    {
        var command = new Command("prove", "Proves the claims for any number of things, and shows that each proof could fail.") { _names, _solver, _emit, _mutants };
        command.Judges("prove", terminal, parsed =>
        {
            var names = parsed.GetValue(_names) ?? [];
            var mutants = parsed.GetValue(_mutants) ? new MutantsCheck([.. names.Select(name => Specifications.Named(name).Name)]) : null;
            Known(names);
            Emit(names, parsed.GetValue(_emit));
            if (mutants is not null)
            {
                return [mutants];
            }

            return [new ProveCheck(Asked(parsed.GetValue(_solver)), names)];
        });
        return command;
    }

    /// <summary>Each was asked for, so each must be there.</summary>
    private static IReadOnlyList<Solver> Asked(string? choice)
    {
        Solver[] asked = choice switch { "z3" => [Solver.Z3], "cvc5" => [Solver.Cvc5], _ => [Solver.Z3, Solver.Cvc5] };
        var absent = asked.FirstOrDefault(s => s.Path is null);
        return absent is null ? asked : throw new MissingComponentException(absent.Name, $"apt-get install {absent.Name}");
    }

    private static void Known(IReadOnlyList<string> names)
    {
        var all = Theorems.All.SelectMany(Obligation.Of).Select(o => o.Name).Concat(Theorems.All.Select(s => s.Name))
            .Concat(Theorems.LemmaGroups.Select(group => group.Name)).Concat(Theorems.Lemmas.Select(lemma => lemma.Name)).ToList();
        if (names.FirstOrDefault(name => !all.Any(known => known.Contains(name, StringComparison.OrdinalIgnoreCase))) is { } unknown)
        {
            throw new BadInputException(unknown, $"a specification, or a part of the name of an obligation, such as {all[0]}");
        }
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
