namespace Verified.Cli.Scenarios;

/// <summary>Writes what happens in the order in which it happens: parts with a heading, numbered lines of who did what and what came of it, and remarks below them.</summary>
internal sealed class Timeline(TextWriter output)
{
    private const int WidthOfWho = 10;
    private const int WidthOfWhat = 72;

    private int number;

    /// <summary>A new part begins; its lines are numbered from 1.</summary>
    public void Part(string heading)
    {
        number = 0;
        output.WriteLine();
        output.WriteLine(heading);
    }

    /// <summary>Somebody does something.</summary>
    /// <param name="who">A virtual processor, a processor, the hypervisor.</param>
    /// <param name="what">What it does.</param>
    /// <param name="answer">What came of it: an errno, a fault, a value; empty where there is nothing to say.</param>
    public void Line(string who, string what, string answer = "") =>
        output.WriteLine($"{++number,4}  {who.PadRight(WidthOfWho)}{what.PadRight(WidthOfWhat)}{answer}".TrimEnd());

    /// <summary>Something to know about the line above.</summary>
    public void Note(string text) => output.WriteLine($"{"",6}{"",WidthOfWho}  {text}");

    /// <summary>A sentence between parts.</summary>
    public void Say(string text) => output.WriteLine(text);
}
