using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Sweep.Architecture.Tests.Tidy;

/// <summary>Walks the syntax of a C# file once, then its lines, and gathers the faults.</summary>
internal sealed class CodeFaults : CSharpSyntaxWalker
{
    private readonly AvoidedWords avoided;
    private readonly SourceText text;
    private readonly List<Fault> faults = [];

    private CodeFaults(AvoidedWords avoided, SourceText text)
        : base(SyntaxWalkerDepth.Trivia)
    {
        this.avoided = avoided;
        this.text = text;
    }

    /// <summary>Lines that hold nothing but a comment, from 1.</summary>
    private HashSet<int> CommentLines { get; } = [];

    public static IReadOnlyList<Fault> Of(string source, AvoidedWords avoided)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.None);
        var text = SourceText.From(source);
        var walker = new CodeFaults(avoided, text);
        walker.Visit(CSharpSyntaxTree.ParseText(text, options).GetRoot());
        foreach (var line in text.Lines)
            walker.CheckLength(line);
        return walker.faults;
    }

    public override void VisitTrivia(SyntaxTrivia trivia)
    {
        switch (trivia.Kind())
        {
            case SyntaxKind.SingleLineCommentTrivia:
            case SyntaxKind.MultiLineCommentTrivia:
                CheckComment(trivia);
                break;
        }
    }

    public override void VisitToken(SyntaxToken token)
    {
        switch (token.Kind())
        {
            case SyntaxKind.StringLiteralToken:
            case SyntaxKind.SingleLineRawStringLiteralToken:
            case SyntaxKind.MultiLineRawStringLiteralToken:
            case SyntaxKind.Utf8StringLiteralToken:
            case SyntaxKind.InterpolatedStringTextToken:
                CheckText(token.SpanStart, token.Text);
                break;
            case SyntaxKind.IdentifierToken when IsDeclaration(token):
                foreach (var word in avoided.InName(token.Text))
                    Report(Rules.Words, token.SpanStart, word);
                break;
        }

        base.VisitToken(token);
    }

    public override void VisitConditionalExpression(ConditionalExpressionSyntax node)
    {
        if (!IsFirst(node))
            Report(Rules.Choices, node.QuestionToken.SpanStart, "a second ?: in an expression");
        base.VisitConditionalExpression(node);
    }

    public override void VisitParameterList(ParameterListSyntax node)
    {
        var count = node.Parameters.Count;
        var isFault = count > Rules.Parameters && !IsExempt(node.Parent);
        if (isFault)
            Report(Rules.Signatures, node.SpanStart, $"{count} parameters");
        base.VisitParameterList(node);
    }

    public override void VisitBlock(BlockSyntax node)
    {
        CheckStatements([.. node.Statements]);
        base.VisitBlock(node);
    }

    public override void VisitSwitchSection(SwitchSectionSyntax node)
    {
        CheckStatements([.. node.Statements]);
        base.VisitSwitchSection(node);
    }

    private void CheckComment(SyntaxTrivia trivia)
    {
        var span = text.Lines.GetLinePositionSpan(trivia.Span);
        var first = text.Lines[span.Start.Line];
        var isAlone = string.IsNullOrWhiteSpace(text.ToString(TextSpan.FromBounds(first.Start, trivia.SpanStart)));
        var firstAlone = isAlone ? span.Start.Line : span.Start.Line + 1;
        for (var line = firstAlone; line <= span.End.Line; line++)
            CommentLines.Add(line + 1);
        CheckText(trivia.SpanStart, trivia.ToString());
    }

    private void CheckText(int start, string text)
    {
        foreach (var word in avoided.InProse(text))
        {
            var offset = text.IndexOf(word, StringComparison.Ordinal);
            Report(Rules.Words, start + offset, word);
        }
    }

    private void CheckStatements(StatementSyntax[] statements)
    {
        for (var i = 1; i < statements.Length; i++)
        {
            var isSameLine = LineOf(statements[i].SpanStart) == LineOf(statements[i - 1].Span.End);
            if (isSameLine)
                Report(Rules.Statements, statements[i].SpanStart, "a second statement");
        }
    }

    private void CheckLength(TextLine line)
    {
        var isProse = CommentLines.Contains(line.LineNumber + 1);
        var limit = isProse ? Rules.ProseColumns : Rules.CodeColumns;
        var length = line.Span.Length;
        if (length > limit)
            Report(isProse ? Rules.Prose : Rules.Code, line.Start, $"{length} columns");
    }

    private void Report(string rule, int position, string text) => faults.Add(new(rule, LineOf(position), text));

    private int LineOf(int position) => text.Lines.GetLinePosition(position).Line + 1;

    /// <summary>Positional records state data; a library sets its functions' signatures.</summary>
    private static bool IsExempt(SyntaxNode? declaration) =>
        declaration switch
        {
            RecordDeclarationSyntax => true,
            MethodDeclarationSyntax method => method
                .AttributeLists.ToString()
                .Contains("Import", StringComparison.Ordinal),
            _ => false,
        };

    private static bool IsDeclaration(SyntaxToken token) =>
        token.Parent switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier == token,
            DelegateDeclarationSyntax type => type.Identifier == token,
            MethodDeclarationSyntax method => method.Identifier == token,
            LocalFunctionStatementSyntax function => function.Identifier == token,
            PropertyDeclarationSyntax property => property.Identifier == token,
            VariableDeclaratorSyntax variable => variable.Identifier == token,
            ParameterSyntax parameter => parameter.Identifier == token,
            EnumMemberDeclarationSyntax member => member.Identifier == token,
            SingleVariableDesignationSyntax variable => variable.Identifier == token,
            ForEachStatementSyntax loop => loop.Identifier == token,
            _ => false,
        };

    /// <summary>A lambda, an arm and an element of an initializer stand for themselves.</summary>
    private static bool IsFirst(ConditionalExpressionSyntax node)
    {
        SyntaxNode whole = node;
        while (whole.Parent is { } parent && !IsBoundary(parent))
            whole = parent;
        var nodes = whole.DescendantNodesAndSelf(inner => inner == whole || !IsBoundary(inner));
        return nodes.OfType<ConditionalExpressionSyntax>().First() == node;
    }

    private static bool IsBoundary(SyntaxNode node) =>
        node
            is StatementSyntax
                or MemberDeclarationSyntax
                or ArrowExpressionClauseSyntax
                or EqualsValueClauseSyntax
                or LambdaExpressionSyntax
                or SwitchExpressionArmSyntax
                or InitializerExpressionSyntax
                or CollectionElementSyntax;
}
