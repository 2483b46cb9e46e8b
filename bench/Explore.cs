using System.Diagnostics;
using Verified.Abi;
using Verified.Models.Search;
using Verified.Spec.Language.Finite;
using Verified.Spec.Notifier;

namespace Verified.Bench;

/// <summary>The search against Spin on the same model, one thread each, one after the other.</summary>
internal static class Explore
{
    internal static int Run(string[] args)
    {
        var scope = args switch
        {
            [] => "",
            ["--scope", var text] => text,
            _ => throw new BadInputException("bench explore", "nothing, or --scope k=v,…"),
        };
        var clock = Stopwatch.StartNew();
        var specification = new NotifierSpec();
        var model = new FiniteModel(specification, Scope.Parse(specification, scope));
        Console.WriteLine($"scope     {model.Scope}");
        Console.WriteLine($"state     {model.Layout.Bits} bits in {model.Layout.Words} words; {model.Rules.Count} rules, {model.Instances} instances; read in {clock.ElapsedMilliseconds} ms");
        clock.Restart();
        var compiled = new CompiledModel(model);
        compiled.Prepare();
        Console.WriteLine($"compiled  in {clock.ElapsedMilliseconds} ms");
        var result = new Explorer(compiled, new ExplorerOptions { OnProgress = Line }).Run();
        Line(result.Totals);
        Console.WriteLine($"digest    {result.Digest}, complete: {result.IsComplete}");
        var text2 = new StateText(model);
        if (result.Counterexample is { } wrong)
        {
            Console.WriteLine($"{wrong.Wrong} {wrong.Claim?.Id} {wrong.Claim?.Sentence}");
            for (var i = 0; i < wrong.Steps.Count; i++)
            {
                Console.WriteLine(text2.Step(wrong.Steps[i]));
                if (i + 1 < wrong.States.Count)
                    foreach (var line in text2.Changes(wrong.States[i], wrong.States[i + 1]))
                        Console.WriteLine("    " + line);
            }
        }
        Console.WriteLine("never fired: " + string.Join(", ", result.NeverFired(model).Select(rule => rule.Rule.Name)));
        return 0;
    }

    private static void Line(Progress at)
        => Console.WriteLine($"search    {at.States:N0} states, {at.Transitions:N0} transitions, {at.Cut:N0} cut, depth {at.Depth}, {at.Elapsed.TotalSeconds:F2} s, "
            + $"{at.States / at.Elapsed.TotalSeconds / 1e6:F3} M states/s, {at.BytesPerState:F1} bytes/state");
}
