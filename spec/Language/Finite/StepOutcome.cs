namespace Verified.Spec.Language.Finite;

/// <summary>What a step came to. A number from 0 on is the position of the first guard that does not hold.</summary>
public static class StepOutcome
{
    /// <summary>The step was taken.</summary>
    public const int Taken = -1;

    /// <summary>Not taken: it would push a word above its cap. Nothing is wrong; the scope ends here.</summary>
    public const int Cut = -2;

    /// <summary>Not taken: it would push a word below 0, which is a mistake in the specification.</summary>
    public const int Mistake = -3;
}
