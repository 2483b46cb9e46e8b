namespace Verified.Cli.Progress;

/// <summary>How far several pieces of work of one kind are together.</summary>
/// <param name="progress">Hears the sums.</param>
/// <param name="pieces">How many pieces there are. One that has not begun is taken to be as large as the others.</param>
internal sealed class SumOfAdvances(IProgress<Advance> progress, int pieces)
{
    private readonly Lock gate = new();
    private readonly Advance?[] last = new Advance?[pieces];

    /// <summary>What one piece reports to.</summary>
    public IProgress<Advance> Of(int piece) => new Piece(advance => Report(piece, advance));

    private void Report(int piece, Advance advance)
    {
        lock (gate)
        {
            last[piece] = advance;
            var alike = last.OfType<Advance>().Where(one => one.Unit == advance.Unit && one.Phase == advance.Phase).ToList();
            progress.Report(advance.Unit.Length == 0 ? advance : advance with { Done = alike.Sum(one => one.Done), Total = alike.Max(one => one.Total) * pieces });
        }
    }

    private sealed class Piece(Action<Advance> report) : IProgress<Advance>
    {
        public void Report(Advance value) => report(value);
    }
}
