using Verified.Abi;
using Verified.Abi.Notifier;
using Verified.Models.Judging.Traces;
using Verified.Models.Notifier;

namespace Verified.Models.Scenarios;

/// <summary>What happens to the memory of one guest, one operation after the other. A file, so that everybody plays the same:
/// <code>
/// verified scenario 1
/// sizes pages=8 vas=4
/// register secondary=0 mm=0 signal=0 nomemory=0
/// guestwrite secondary=0 vcpu=0 va=1 value=2   # a remark
/// dontneed mm=0 first=1 last=1
/// guestread secondary=0 vcpu=0 va=1
/// </code></summary>
/// <param name="Name">The file's name.</param>
/// <param name="Sizes">How much there is of everything.</param>
/// <param name="Operations">What happens.</param>
public sealed record Scenario(string Name, Sizes Sizes, IReadOnlyList<Operation> Operations)
{
    private static readonly string Header = "verified scenario 1";

    /// <summary>The text of a file.</summary>
    public string Print() => string.Join('\n', [Header, $"sizes {NotifierContract.Instance.Sizes.Print(Sizes)}", .. Operations.Select(NotifierContract.Shapes.Print), ""]);

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadInputException">It cannot be read, or is no scenario.</exception>
    public static Scenario Load(string path) => Parse(InputFile.Text(path, InputKind.Scenario), path);

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="BadInputException">It is no scenario.</exception>
    public static Scenario Parse(string text, string file)
    {
        var lines = text.Split('\n').Select((line, i) => (Where: $"{file}:{i + 1}", Text: line.Split('#')[0].Trim())).Where(line => line.Text != "").ToArray();
        if (lines.Length == 0 || lines[0].Text != Header)
            throw new BadInputException(lines.Length == 0 ? $"{file}:1" : lines[0].Where, $"'{Header}'");
        if (lines.Length == 1 || lines[1].Text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not ["sizes", .. var words])
            throw new BadInputException(lines.Length == 1 ? $"{file}:2" : lines[1].Where, "'sizes …'");
        var sizes = NotifierContract.Instance.Sizes.Parse(lines[1].Where, words);
        return new(Quotation.Printable(Path.GetFileNameWithoutExtension(file)), sizes, [.. lines[2..].Select(line => NotifierContract.Shapes.Parse(line.Where, line.Text))]);
    }
}
