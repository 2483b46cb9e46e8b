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
            [] => "page=2,generation=1,sequence=1",
            ["--scope", var text] => text,
            _ => throw new BadInputException("bench explore", "nothing, or --scope k=v,…"),
        };
        var clock = Stopwatch.StartNew();
        var model = Read(scope);
        Console.WriteLine($"machine   load {File.ReadAllText("/proc/loadavg").Trim()} on {Environment.ProcessorCount} processors; both rates suffer where others are at work");
        Console.WriteLine($"scope     {model.Scope}");
        Console.WriteLine($"state     {model.Layout.Bits} bits in {model.Layout.Words} words; {model.Rules.Count} rules, {model.Instances} instances; read in {clock.ElapsedMilliseconds} ms");
        clock.Restart();
        var compiled = new CompiledModel(model);
        compiled.Prepare();
        Console.WriteLine($"code      generated in {clock.ElapsedMilliseconds} ms");
        var ours = Search(compiled, out var bytes);
        return ours.IsComplete ? Compare(ours, bytes, model) : 1;
    }

    private static FiniteModel Read(string scope)
    {
        var specification = new NotifierSpec();
        return new FiniteModel(specification, Scope.Parse(specification, scope));
    }

    private static Exploration Search(CompiledModel compiled, out double bytes)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var explorer = new Explorer(compiled, new ExplorerOptions { OnProgress = at => Console.Error.Write($"\r{at.States / 1e6:F1} M states, depth {at.Depth} ") });
        var result = explorer.Run();
        bytes = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / result.Totals.States;
        GC.KeepAlive(explorer);
        Console.Error.Write("\r");
        var totals = result.Totals;
        Line("verified", totals.States, totals.Transitions, totals.Elapsed.TotalSeconds, bytes);
        Console.WriteLine($"          depth {totals.Depth}, {totals.Cut:N0} steps cut by the scope, digest {result.Digest}{(result.IsComplete ? "" : ", NOT COMPLETE")}");
        if (result.Counterexample is { } wrong)
            Console.WriteLine($"          violated: {wrong.Wrong} {wrong.Claim?.Id} after {wrong.Steps.Count} steps");
        return result;
    }

    private static int Compare(Exploration ours, double bytes, FiniteModel model)
    {
        try
        {
            var (totals, spin) = (ours.Totals, Spin.Run(model, ours.Totals.States));
            Line("spin", spin.States, spin.Transitions, spin.Seconds, spin.BytesPerState);
            Console.WriteLine($"ratio     {totals.States / totals.Elapsed.TotalSeconds / (spin.States / spin.Seconds):F2} times the states per second, "
                + $"{bytes / spin.BytesPerState:F2} times the bytes per state; pan.c with {string.Join(' ', Spin.CompilerFlags)}");
            var equal = (spin.States, spin.Transitions) == (totals.States, totals.Transitions);
            Console.WriteLine(equal ? "equal     states and transitions" : "DIFFERENT states or transitions");
            return equal ? 0 : 1;
        }
        catch (MissingComponentException missing)
        {
            Console.WriteLine($"spin      skipped: {missing.Message}");
            return 0;
        }
    }

    private static void Line(string name, long states, long transitions, double seconds, double bytes)
        => Console.WriteLine($"{name,-9} {states:N0} states, {transitions:N0} transitions, {seconds:F1} s, {states / seconds / 1e6:F3} M states/s, {bytes:F1} bytes/state");
}
