using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Verified.Models.Bugs;

namespace Verified.Models.Mutants;

/// <summary>Besides puts a probe before each statement, to see which of them a program reaches.</summary>
internal sealed class ReachProbes : KernelProbes
{
    private readonly List<(string Path, TextSpan Span)> places;
    private string path = "";

    internal ReachProbes(List<(string Path, TextSpan Span)> places) => this.places = places;

    /// <summary>A tree with the probes in it; each is numbered by its place in the list.</summary>
    internal SyntaxTree Mark(SyntaxTree tree)
    {
        path = tree.FilePath;
        return In(tree);
    }

    public override SyntaxNode? VisitBlock(BlockSyntax node)
    {
        var seen = (BlockSyntax)base.VisitBlock(node)!;
        return seen.WithStatements(Marked(node.Statements, seen.Statements));
    }

    public override SyntaxNode? VisitSwitchSection(SwitchSectionSyntax node)
    {
        var seen = (SwitchSectionSyntax)base.VisitSwitchSection(node)!;
        return seen.WithStatements(Marked(node.Statements, seen.Statements));
    }

    public override SyntaxNode? VisitPropertyDeclaration(PropertyDeclarationSyntax node)
    {
        var seen = (PropertyDeclarationSyntax)base.VisitPropertyDeclaration(node)!;
        return seen.ExpressionBody is { } arrow ? seen.WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(Getter(node.ExpressionBody!, arrow)) : seen;
    }

    public override SyntaxNode? VisitIndexerDeclaration(IndexerDeclarationSyntax node)
    {
        var seen = (IndexerDeclarationSyntax)base.VisitIndexerDeclaration(node)!;
        return seen.ExpressionBody is { } arrow ? seen.WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(Getter(node.ExpressionBody!, arrow)) : seen;
    }

    public override SyntaxNode? VisitAccessorDeclaration(AccessorDeclarationSyntax node)
    {
        var seen = (AccessorDeclarationSyntax)base.VisitAccessorDeclaration(node)!;
        return seen.ExpressionBody is not { } arrow ? seen
            : seen.WithExpressionBody(null).WithSemicolonToken(default).WithBody(BlockOf(node.ExpressionBody!, arrow, node.IsKind(SyntaxKind.GetAccessorDeclaration)));
    }

    public override SyntaxNode? VisitOperatorDeclaration(OperatorDeclarationSyntax node)
    {
        var seen = (OperatorDeclarationSyntax)base.VisitOperatorDeclaration(node)!;
        return seen.ExpressionBody is { } arrow ? seen.WithExpressionBody(null).WithSemicolonToken(default).WithBody(BlockOf(node.ExpressionBody!, arrow, true)) : seen;
    }

    public override SyntaxNode? VisitConstructorDeclaration(ConstructorDeclarationSyntax node)
    {
        var seen = (ConstructorDeclarationSyntax)base.VisitConstructorDeclaration(node)!;
        return seen.ExpressionBody is { } arrow ? seen.WithExpressionBody(null).WithSemicolonToken(default).WithBody(BlockOf(node.ExpressionBody!, arrow, false)) : seen;
    }

    protected override BlockSyntax BlockOf(ArrowExpressionClauseSyntax place, ArrowExpressionClauseSyntax arrow, bool answers)
    {
        var block = base.BlockOf(place, arrow, answers);
        return block.WithStatements(block.Statements.Insert(0, At(place.Span)));
    }

    private SyntaxList<StatementSyntax> Marked(SyntaxList<StatementSyntax> places, SyntaxList<StatementSyntax> statements) =>
        SyntaxFactory.List(places.Zip(statements).SelectMany(one => one.First is LocalFunctionStatementSyntax ? [one.Second] : (StatementSyntax[])[At(one.First.Span), one.Second]));

    private AccessorListSyntax Getter(ArrowExpressionClauseSyntax place, ArrowExpressionClauseSyntax arrow) =>
        SyntaxFactory.AccessorList(SyntaxFactory.SingletonList(SyntaxFactory.AccessorDeclaration(SyntaxKind.GetAccessorDeclaration, BlockOf(place, arrow, true))));

    private StatementSyntax At(TextSpan span)
    {
        places.Add((path, span));
        return Probe($"Hit({places.Count - 1})");
    }
}
