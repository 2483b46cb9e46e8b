using System.Diagnostics;
using Verified.Abi;
using Verified.Models.Search;
using Verified.Spec.Language.Finite;
using Verified.Spec.Notifier;

namespace Verified.Bench;

/// <summary>The search with and without a checkpoint, in turns on one machine, and the reading of what was kept. Best of the rounds; the one must reach nine tenths of the rate of the other.</summary>
internal static class Keeping
{
    private const int Rounds = 3;
    private const double LeastRatio = 0.9;

    internal static int Run(string[] args)
    {
        var (path, scope) = args switch
        {
            [var file] => (file, "page=2,generation=1,sequence=1"),
            [var file, "--scope", var text] => (file, text),
            _ => throw new BadInputException("bench keeping", "FILE, or FILE --scope k=v,…"),
        };
        var specification = new NotifierSpec();
        var model = new CompiledModel(new FiniteModel(specification, Scope.Parse(specification, scope)));
        Console.WriteLine($"machine   load {File.ReadAllText("/proc/loadavg").Trim()} on {Environment.ProcessorCount} processors; rates suffer where others are at work");
        var (without, with, reading) = (0.0, 0.0, TimeSpan.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            without = Math.Max(without, Rate("without", () => new Explorer(model).Run()));
            using (var file = Checkpoint.Create(path, model.Model))
                with = Math.Max(with, Rate("with", () => new Explorer(model, new ExplorerOptions { Checkpoint = file }).Run()));
            var clock = Stopwatch.StartNew();
            using (var file = Checkpoint.Open(path, model.Model))
                new Explorer(model, new ExplorerOptions { Resume = file }).Run();
            reading = clock.Elapsed < reading ? clock.Elapsed : reading;
            Console.WriteLine($"file      {new FileInfo(path).Length:N0} bytes, read in {clock.Elapsed.TotalSeconds:F2} s");
            File.Delete(path);
        }
        Console.WriteLine($"ratio     {with / without:F3} of the rate when it is kept, at least {LeastRatio} expected; read in {reading.TotalSeconds:F2} s");
        return with >= LeastRatio * without ? 0 : 1;
    }

    private static double Rate(string name, Func<Exploration> search)
    {
        var before = Environment.CpuUsage.TotalTime;
        var found = search();
        var spent = Environment.CpuUsage.TotalTime - before;
        Console.WriteLine($"{name,-9} {found.Totals.States:N0} states, {found.Totals.Elapsed.TotalSeconds:F1} s, {found.Totals.Rate / 1e6:F3} M states/s, {spent.TotalSeconds:F1} s of processors, digest {found.Digest}");
        return found.IsComplete ? found.Totals.Rate : throw new InvalidOperationException("a search was not complete");
    }
}
