namespace Verified.Cli.Checks;

/// <summary>A check that knows at any time which of its cases have their verdict. An interruption, and a mistake of our own in a later case, does not cost these.</summary>
internal interface IKeepsCases
{
    /// <summary>The cases that are judged, in the order of the report. Asked for by another thread while the check runs.</summary>
    IReadOnlyList<CaseResult> Judged { get; }
}

/// <summary>Cases that several threads judge.</summary>
internal sealed class JudgedCases
{
    private readonly Lock _adding = new();
    private readonly SortedDictionary<int, CaseResult> _cases = [];

    /// <summary>Those that are judged, by their number.</summary>
    public IReadOnlyList<CaseResult> All
    {
        get
        {
            lock (_adding)
            {
                return [.. _cases.Values];
            }
        }
    }

    /// <summary>A case has its verdict.</summary>
    /// <param name="number">Its place in the report; one that comes again replaces the earlier.</param>
    /// <param name="judged">The case.</param>
    public void Add(int number, CaseResult judged)
    {
        lock (_adding)
        {
            _cases[number] = judged;
        }
    }

    /// <summary>The next case has its verdict.</summary>
    public void Add(CaseResult judged)
    {
        lock (_adding)
        {
            _cases[_cases.Count] = judged;
        }
    }
}
