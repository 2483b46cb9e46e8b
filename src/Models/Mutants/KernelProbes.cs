using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Verified.Models.Mutants;

/// <summary>Puts probes into the kernel's source before it is compiled: each round of a loop and each call spends of a budget of work, so that no program goes on for ever, and no recursion
/// overflows the stack. The text of the file stays what it is.</summary>
internal class KernelProbes : CSharpSyntaxRewriter
{
    /// <summary>The class whose methods the probes call, in the assembly of the kernel.</summary>
    internal static readonly string Class = "Verified.Kernel.Planted.KernelWork";

    /// <summary>The source of that class.</summary>
    internal static readonly string Source = """
        namespace Verified.Kernel.Planted;

        public sealed class KernelHang(string what) : System.Exception(what);

        public static class KernelWork
        {
            private static long left = long.MaxValue;

            public static ulong[] Hits = new ulong[1];

            public static void Begin(long most) => left = most;

            public static long Left() => left;

            public static void Spend()
            {
                if (--left < 0)
                    throw new KernelHang("the program is not at its end after so many calls and rounds of loops that it never will be");
            }

            public static void Enter()
            {
                System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
                Spend();
            }

            public static void Hit(int place) => Hits[place >> 6] |= 1ul << place;
        }
        """;

    private static readonly StatementSyntax Spend = Probe("Spend()"), Enter = Probe("Enter()");

    /// <summary>A tree with the probes in it.</summary>
    internal static SyntaxTree Limit(SyntaxTree tree) => new KernelProbes().In(tree);

    /// <summary>The tree with probes.</summary>
    protected SyntaxTree In(SyntaxTree tree) => tree.WithRootAndOptions(Visit(tree.GetRoot()), tree.Options);

    /// <summary>A call of the class of the probes.</summary>
    protected static StatementSyntax Probe(string call) => SyntaxFactory.ParseStatement($"global::{Class}.{call};");

    public override SyntaxNode? VisitWhileStatement(WhileStatementSyntax node) => Spending((WhileStatementSyntax)base.VisitWhileStatement(node)!, loop => loop.Statement, (loop, body) => loop.WithStatement(body));

    public override SyntaxNode? VisitDoStatement(DoStatementSyntax node) => Spending((DoStatementSyntax)base.VisitDoStatement(node)!, loop => loop.Statement, (loop, body) => loop.WithStatement(body));

    public override SyntaxNode? VisitForStatement(ForStatementSyntax node) => Spending((ForStatementSyntax)base.VisitForStatement(node)!, loop => loop.Statement, (loop, body) => loop.WithStatement(body));

    public override SyntaxNode? VisitForEachStatement(ForEachStatementSyntax node) =>
        Spending((ForEachStatementSyntax)base.VisitForEachStatement(node)!, loop => loop.Statement, (loop, body) => loop.WithStatement(body));

    public override SyntaxNode? VisitForEachVariableStatement(ForEachVariableStatementSyntax node) =>
        Spending((ForEachVariableStatementSyntax)base.VisitForEachVariableStatement(node)!, loop => loop.Statement, (loop, body) => loop.WithStatement(body));

    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
    {
        var seen = (MethodDeclarationSyntax)base.VisitMethodDeclaration(node)!;
        return seen.Body is { } body ? seen.WithBody(Entered(body))
            : seen.ExpressionBody is { } arrow ? seen.WithExpressionBody(null).WithSemicolonToken(default).WithBody(Entered(BlockOf(node.ExpressionBody!, arrow, Answers(seen.ReturnType, seen.Modifiers))))
            : seen;
    }

    public override SyntaxNode? VisitLocalFunctionStatement(LocalFunctionStatementSyntax node)
    {
        var seen = (LocalFunctionStatementSyntax)base.VisitLocalFunctionStatement(node)!;
        return seen.Body is { } body ? seen.WithBody(Entered(body))
            : seen.ExpressionBody is { } arrow ? seen.WithExpressionBody(null).WithSemicolonToken(default).WithBody(Entered(BlockOf(node.ExpressionBody!, arrow, Answers(seen.ReturnType, seen.Modifiers))))
            : seen;
    }

    /// <summary>An expression that is a body, as a block.</summary>
    /// <param name="place">Where it is in the source.</param>
    /// <param name="arrow">The expression with its probes.</param>
    /// <param name="answers">Whether its value is returned.</param>
    protected virtual BlockSyntax BlockOf(ArrowExpressionClauseSyntax place, ArrowExpressionClauseSyntax arrow, bool answers) => SyntaxFactory.Block(arrow.Expression switch
    {
        ThrowExpressionSyntax thrown => SyntaxFactory.ThrowStatement(thrown.Expression),
        var value when answers => SyntaxFactory.ReturnStatement(value),
        var action => SyntaxFactory.ExpressionStatement(action),
    });

    // A kernel function that is suspended and answers nothing returns no value.
    private static bool Answers(TypeSyntax type, SyntaxTokenList modifiers) =>
        !(type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } || (modifiers.Any(SyntaxKind.AsyncKeyword) && type is IdentifierNameSyntax));

    private static BlockSyntax Entered(BlockSyntax body) => body.WithStatements(body.Statements.Insert(0, Enter));

    private static TLoop Spending<TLoop>(TLoop loop, Func<TLoop, StatementSyntax> body, Func<TLoop, StatementSyntax, TLoop> with) =>
        with(loop, body(loop) is BlockSyntax block ? block.WithStatements(block.Statements.Insert(0, Spend)) : SyntaxFactory.Block(Spend, body(loop)));
}

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
