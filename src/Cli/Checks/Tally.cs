namespace Verified.Cli.Checks;

/// <summary>How many cases ended how.</summary>
internal readonly record struct Tally(int Passed, int Failed, int Skipped, int Errors)
{
    public static Tally Of(IEnumerable<CaseResult> cases)
    {
        var outcomes = cases.CountBy(c => c.Outcome).ToDictionary();
        int With(Outcome outcome) => outcomes.GetValueOrDefault(outcome);
        return new(With(Outcome.Passed), With(Outcome.Failed), With(Outcome.Skipped), With(Outcome.Error));
    }

    /// <summary>The closing line. It has three words only, so a case without a verdict is counted with the failed.</summary>
    public override string ToString() => $"{Passed} passed, {Failed + Errors} failed, {Skipped} skipped";
}
