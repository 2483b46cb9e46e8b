using System.Net;
using Verified.Cli.Stories;
using Verified.Spec.Language;

namespace Verified.Cli.Reports;

/// <summary>The story of a failure as a part of the HTML report.</summary>
internal static class StoryPage
{
    public static string Of(FailureStory story) => string.Concat(
    [
        "<div class=\"story\">",
        $"<h3>{Plain(story.Name)}</h3><p>{Plain(story.Claim.Sentence)}{Later(story)}</p>{Citation(story.Claim)}",
        Listing("Also", story.Others.Select(other => $"{other.Id} falls at step {other.Step}: {other.Sentence}")),
        .. (story.Trace.HasSteps ? story.Trace.Programs : []).Select(program => Listing(program.Heading, program.Operations)),
        story.Trace.Schedule is { Length: > 0 } order ? $"<h3>Order</h3><p><code>{Plain(order)}</code></p>" : "",
        $"<h3>Steps</h3><table class=\"steps\"><tbody>{string.Concat(story.Steps.Select(Step))}</tbody></table>",
        $"<h3>Wrong at step {story.Failure.At}</h3><p><code>{Plain(story.Failure.Step)}</code>: {Plain(story.Failure.Headline)}</p><pre>{Plain(string.Join('\n', story.Failure.Because))}</pre>{Written(story.Failure.Place)}",
        Listing("Possible instead", story.Failure.Nearest),
        story.Rule is { } rule ? $"<h3>Rule {Plain(rule.Id)}</h3><p>{Plain(rule.Sentence)}</p>{Citation(rule)}" : "",
        Command("Replay", story.Replay),
        Command("Debug", story.Debug),
        "</div>",
    ]);

    private static string Later(FailureStory story) =>
        story.FallsAt == story.Failure.At ? "" : $" It falls at step {story.FallsAt}; the first wrong step is {story.Failure.At}.";

    private static string Citation(Cited cited) => $"{Written(cited.Place)}{(cited.Source.Length == 0 ? "" : $"<p>Source: {Plain(cited.Source)}</p>")}";

    private static string Written(SourcePlace? place) => place is null ? "" : $"<p>Written at <code>{Plain(place.ToString())}</code></p>";

    private static string Listing(string heading, IEnumerable<string> lines)
    {
        var items = string.Concat(lines.Select(line => $"<li><code>{Plain(line)}</code></li>"));
        return items.Length == 0 ? "" : $"<h3>{Plain(heading)}</h3><ul>{items}</ul>";
    }

    private static string Step(StoryStep step) =>
        $"<tr{(step.IsWrong ? " class=\"wrong\"" : "")}><td class=\"number\">{step.Number}</td><td>{Plain(step.By)}</td><td>{Plain(step.Text)}{(step.IsWrong ? " ← wrong" : "")}</td></tr>";

    private static string Command(string heading, string? command) => command is null ? "" : $"<h3>{heading}</h3><p><code>{Plain(command)}</code></p>";

    private static string Plain(string text) => WebUtility.HtmlEncode(text);
}
