using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Models.Mutants;

/// <summary>Finds every small mistake that can be made in a source file. What the kernel says when it stops because of a mistake of its own is left alone, with the test for it:
/// in a kernel without mistakes nothing there is ever seen. So are the numbers of an enumeration, attributes, and what a <c>case</c> is compared with.</summary>
internal sealed class MutationSites : CSharpSyntaxWalker
{
    private readonly SemanticModel meaning;
    private readonly string path, text;
    private readonly List<KernelMutant> found = [];

    private MutationSites(SemanticModel meaning) : base(SyntaxWalkerDepth.Node) =>
        (this.meaning, path, text) = (meaning, meaning.SyntaxTree.FilePath, meaning.SyntaxTree.ToString());

    /// <summary>All of a file, in the order of their places; those alike in one member are numbered.</summary>
    internal static IReadOnlyList<KernelMutant> Of(SemanticModel meaning)
    {
        var sites = new MutationSites(meaning);
        sites.Visit(meaning.SyntaxTree.GetRoot());
        var seen = new Dictionary<string, int>();
        return [.. sites.found.OrderBy(one => one.Start).ThenBy(one => one.Kind).Select(one => one with { Number = seen[one.Key] = seen.GetValueOrDefault(one.Key) + 1 })];
    }

    public override void VisitThrowStatement(ThrowStatementSyntax node)
    {
    }

    public override void VisitThrowExpression(ThrowExpressionSyntax node)
    {
    }

    public override void VisitAttributeList(AttributeListSyntax node)
    {
    }

    public override void VisitEnumMemberDeclaration(EnumMemberDeclarationSyntax node)
    {
    }

    public override void VisitCaseSwitchLabel(CaseSwitchLabelSyntax node)
    {
    }

    public override void VisitConstantPattern(ConstantPatternSyntax node)
    {
    }

    public override void VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        if (node.Parent is BlockSyntax or SwitchSectionSyntax)
            Add(MutationKind.DroppedStatement, node, ";");
        base.VisitExpressionStatement(node);
    }

    public override void VisitBreakStatement(BreakStatementSyntax node)
    {
        if (node.Parent is BlockSyntax)
            Add(MutationKind.DroppedStatement, node, ";");
    }

    public override void VisitContinueStatement(ContinueStatementSyntax node) => Add(MutationKind.DroppedStatement, node, ";");

    public override void VisitIfStatement(IfStatementSyntax node)
    {
        if (StopsTheKernel(node.Statement) && node.Else is null)
            return;
        Negate(node.Condition);
        if (node.Else is { } other)
            Add(MutationKind.DroppedElse, other, "");
        else if (Ends(node.Statement))
            Add(MutationKind.DroppedStatement, node, ";");
        base.VisitIfStatement(node);
    }

    public override void VisitWhileStatement(WhileStatementSyntax node)
    {
        Negate(node.Condition);
        base.VisitWhileStatement(node);
    }

    public override void VisitConditionalExpression(ConditionalExpressionSyntax node)
    {
        if (node.WhenTrue is ThrowExpressionSyntax || node.WhenFalse is ThrowExpressionSyntax)
        {
            Visit(node.WhenTrue);
            Visit(node.WhenFalse);
            return;
        }
        Negate(node.Condition);
        base.VisitConditionalExpression(node);
    }

    public override void VisitPrefixUnaryExpression(PrefixUnaryExpressionSyntax node)
    {
        if (node.IsKind(SyntaxKind.LogicalNotExpression) && !IsCondition(node))
            Add(MutationKind.NegatedCondition, node, node.Operand.ToString());
        base.VisitPrefixUnaryExpression(node);
    }

    public override void VisitForStatement(ForStatementSyntax node)
    {
        if (node.Condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression } condition)
            Add(MutationKind.SkippedLoopEnd, condition, $"{condition.Left} < ({condition.Right}) - 1");
        base.VisitForStatement(node);
    }

    public override void VisitForEachStatement(ForEachStatementSyntax node)
    {
        Add(MutationKind.SkippedLoopEnd, node.Expression, $"({node.Expression}).SkipLast(1)");
        base.VisitForEachStatement(node);
    }

    public override void VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        if (Other(node) is var (kind, other))
            Add(kind, node.OperatorToken.Span.Start, node.OperatorToken.Text, other, node);
        base.VisitBinaryExpression(node);
    }

    public override void VisitLiteralExpression(LiteralExpressionSyntax node)
    {
        if (node.IsKind(SyntaxKind.NumericLiteralExpression))
            Add(MutationKind.OffByOne, node, $"({node} + 1)");
    }

    public override void VisitMemberAccessExpression(MemberAccessExpressionSyntax node)
    {
        if (node.Expression is IdentifierNameSyntax { Identifier.Text: "Errno" })
            Add(MutationKind.WrongErrno, node, node.Name.Identifier.Text is "EINVAL" or "EFAULT" ? "Errno.EPERM" : "Errno.EINVAL");
        base.VisitMemberAccessExpression(node);
    }

    public override void VisitArgumentList(ArgumentListSyntax node)
    {
        foreach (var (first, second) in node.Arguments.Zip(node.Arguments.Skip(1)))
        {
            if (IsPlain(first) && IsPlain(second) && first.ToString() != second.ToString() && TypeOf(first) is { } type && SymbolEqualityComparer.Default.Equals(type, TypeOf(second)))
                Add(MutationKind.SwappedArguments, first.SpanStart, text[first.SpanStart..second.Span.End], $"{second}, {first}", node);
        }
        base.VisitArgumentList(node);
    }

    private static bool IsPlain(ArgumentSyntax argument) => argument.NameColon is null && argument.RefKindKeyword.IsKind(SyntaxKind.None);

    private ITypeSymbol? TypeOf(ArgumentSyntax argument) => meaning.GetTypeInfo(argument.Expression).Type;

    private static (MutationKind Kind, string Other)? Other(BinaryExpressionSyntax node) => node.Kind() switch
    {
        SyntaxKind.LessThanExpression => (MutationKind.OffByOne, "<="),
        SyntaxKind.LessThanOrEqualExpression => (MutationKind.OffByOne, "<"),
        SyntaxKind.GreaterThanExpression => (MutationKind.OffByOne, ">="),
        SyntaxKind.GreaterThanOrEqualExpression => (MutationKind.OffByOne, ">"),
        SyntaxKind.EqualsExpression when !IsCondition(node) => (MutationKind.NegatedCondition, "!="),
        SyntaxKind.NotEqualsExpression when !IsCondition(node) => (MutationKind.NegatedCondition, "=="),
        SyntaxKind.LogicalAndExpression => (MutationKind.ChangedOperator, "||"),
        SyntaxKind.LogicalOrExpression => (MutationKind.ChangedOperator, "&&"),
        SyntaxKind.BitwiseAndExpression => (MutationKind.ChangedOperator, "|"),
        SyntaxKind.BitwiseOrExpression => (MutationKind.ChangedOperator, "&"),
        _ => null,
    };

    // What is negated as a whole, is not negated once more in itself.
    private static bool IsCondition(ExpressionSyntax node) => node.Parent switch
    {
        IfStatementSyntax or WhileStatementSyntax => true,
        ConditionalExpressionSyntax conditional => conditional.Condition == node,
        _ => false,
    };

    private void Negate(ExpressionSyntax condition)
    {
        if (!condition.IsKind(SyntaxKind.TrueLiteralExpression))
            Add(MutationKind.NegatedCondition, condition, condition is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not ? not.Operand.ToString() : $"!({condition})");
    }

    private static bool StopsTheKernel(StatementSyntax body) => body is ThrowStatementSyntax or BlockSyntax { Statements: [ThrowStatementSyntax] };

    private static bool Ends(StatementSyntax body) => (body is BlockSyntax { Statements: [.., var last] } ? last : body) is ReturnStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax;

    private void Add(MutationKind kind, SyntaxNode node, string other) => Add(kind, node.SpanStart, text[node.SpanStart..node.Span.End], other, node);

    private void Add(MutationKind kind, int start, string was, string other, SyntaxNode node) =>
        found.Add(new(path, meaning.SyntaxTree.GetLineSpan(new(start, 0)).StartLinePosition.Line + 1, MemberOf(node), kind, start, was, other));

    private static string MemberOf(SyntaxNode node) => node.Ancestors().Select(one => one switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        IndexerDeclarationSyntax => "this[]",
        OperatorDeclarationSyntax plain => $"operator {plain.OperatorToken.Text}",
        ConversionOperatorDeclarationSyntax => "conversion",
        FieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.Text,
        TypeDeclarationSyntax type => type.Identifier.Text,
        _ => null,
    }).FirstOrDefault(name => name is not null) ?? "";
}
