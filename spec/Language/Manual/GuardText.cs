using System.Text.RegularExpressions;

namespace Verified.Spec.Language.Manual;

/// <summary>A guard's text as the manual quotes it, and the names in it.</summary>
internal static partial class GuardText
{
    /// <summary>Names of the language, which the head of a manual explains.</summary>
    public static IReadOnlyList<string> OfTheLanguage { get; } = ["All", "Any", "If", "true", "false"];

    /// <summary>The text without what only the compiler asks for: the namespace of a choice, the conversion of a parameter, the property of a single value.</summary>
    public static string Quoted(Specification specification, Guard guard)
    {
        bool IsComponent(Match found) => specification.Components.Any(component => component.Name == found.Groups[1].Value);
        var text = Conversion().Replace(Namespace().Replace(guard.Text, found => IsComponent(found) ? found.Value : ""), "");
        return ValueOf().Replace(text, found => IsComponent(found) ? found.Groups[1].Value : found.Value);
    }

    /// <summary>The names that the text does not bind itself, in order, each once. A name behind a dot belongs to what stands before the dot.</summary>
    public static IReadOnlyList<string> Free(string text)
    {
        var bound = Lambda().Matches(text).Select(one => (Begin: one.Index, End: EndOfBody(text, one.Index + one.Length), Names: Name().Matches(one.Value).Select(name => name.Value).ToHashSet())).ToList();
        return [.. Name().Matches(text).Where(name => !bound.Any(one => one.Begin <= name.Index && name.Index < one.End && one.Names.Contains(name.Value))).Select(name => name.Value).Distinct()];
    }

    // It ends with the list of arguments that the lambda stands in, or before the next argument.
    private static int EndOfBody(string text, int from)
    {
        var depth = 0;
        for (var i = from; i < text.Length; i++)
        {
            if (depth == 0 && text[i] is ')' or ']' or ',')
                return i;
            depth += text[i] is '(' or '[' ? 1 : text[i] is ')' or ']' ? -1 : 0;
        }
        return text.Length;
    }

    [GeneratedRegex(@"(?<![\w.])[A-Za-z_]\w*")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?:\b\w+|\([\w\s,]*\))\s*=>")]
    private static partial Regex Lambda();

    [GeneratedRegex(@"(?<![\w.])([A-Z]\w*)\.(?=[A-Z]\w*\.[A-Z])")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\((Truth|Word)\)(?=\w)")]
    private static partial Regex Conversion();

    [GeneratedRegex(@"(?<![\w.])(\w+)\.Value\b")]
    private static partial Regex ValueOf();
}
