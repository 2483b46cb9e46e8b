using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Verified.Spec.Language.Manual;

/// <summary>The documentation comments of a specification's source, as the compiler writes them beside the assembly.</summary>
public sealed partial class SourceComments
{
    private readonly Dictionary<string, XElement> members;

    /// <summary>Reads the comments of the assembly that holds a type. Without the compiler's file there are none.</summary>
    public SourceComments(Type type)
    {
        var file = Path.ChangeExtension(type.Assembly.Location, ".xml");
        members = File.Exists(file) ? XDocument.Load(file).Descendants("member").ToDictionary(m => m.Attribute("name")!.Value) : [];
    }

    /// <summary>The summary of a method, in one line; empty if it has none.</summary>
    public string Summary(MethodInfo method) => Text(method, "summary");

    /// <summary>The summary of a field, in one line; empty if it has none.</summary>
    public string Summary(FieldInfo field) => members.GetValueOrDefault($"F:{field.DeclaringType!.FullName}.{field.Name}")?.Element("summary") is { } found ? Spaces().Replace(found.Value, " ").Trim() : "";

    /// <summary>The remarks of a method, in one line; empty if it has none.</summary>
    public string Remarks(MethodInfo method) => Text(method, "remarks");

    private string Text(MethodInfo method, string element)
    {
        // The compiler's name for a generic parameter type is long; a method's name is unique in a specification.
        var prefix = $"M:{method.DeclaringType!.FullName}.{method.Name}";
        var member = members.FirstOrDefault(m => m.Key == prefix || m.Key.StartsWith(prefix + "(", StringComparison.Ordinal)).Value;
        return member?.Element(element) is { } found ? Spaces().Replace(found.Value, " ").Trim() : "";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
