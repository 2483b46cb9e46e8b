using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Tests.Tidy;

/// <summary>One C# file, parsed.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    private readonly CompilationUnitSyntax _tree = CSharpSyntaxTree.ParseText(Text).GetCompilationUnitRoot();

    public static IEnumerable<SourceFile> All() =>
        Checkout.Files(".cs").Select(path => new SourceFile(path, File.ReadAllText(Checkout.At(path))));

    public int Lines => Text.AsSpan().TrimEnd('\n').Count('\n') + 1;

    /// <summary>The namespace of its first type; nothing when it declares none, as a program of statements does.</summary>
    public string? Namespace =>
        _tree.Members.OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString();

    /// <summary>The names that its code has, each as far as it is written: of a namespace that it uses, of a type or member that it qualifies.</summary>
    public IEnumerable<string> Names =>
        _tree.DescendantNodes().Where(node => node is NameSyntax or MemberAccessExpressionSyntax).Select(node => node.ToString());

    public IEnumerable<(string Name, int Lines)> Methods =>
        _tree.DescendantNodes().OfType<BaseMethodDeclarationSyntax>().Select(m => (Name(m), Height(m)));

    private static string Name(BaseMethodDeclarationSyntax method) => method switch
    {
        MethodDeclarationSyntax named => named.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        _ => method.Kind().ToString(),
    };

    private static int Height(SyntaxNode node)
    {
        var lines = node.SyntaxTree.GetLineSpan(node.Span);
        return lines.EndLinePosition.Line - lines.StartLinePosition.Line + 1;
    }
}
