using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Models.Bugs;

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
