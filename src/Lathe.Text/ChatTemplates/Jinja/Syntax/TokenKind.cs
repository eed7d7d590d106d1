namespace Lathe.Text.ChatTemplates.Jinja.Syntax;

/// <summary>What a piece of a template is.</summary>
internal enum TokenKind
{
    /// <summary>Text outside of any braces.</summary>
    Data,

    /// <summary><c>{%</c></summary>
    BlockBegin,

    /// <summary><c>%}</c></summary>
    BlockEnd,

    /// <summary><c>{{</c></summary>
    ExpressionBegin,

    /// <summary><c>}}</c></summary>
    ExpressionEnd,

    /// <summary>A name or a keyword.</summary>
    Name,

    /// <summary>A string; its text has no quotes and no escapes any more.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number with a point or an exponent.</summary>
    Float,

    /// <summary>Punctuation.</summary>
    Operator,

    /// <summary>The end of the template.</summary>
    End,
}
