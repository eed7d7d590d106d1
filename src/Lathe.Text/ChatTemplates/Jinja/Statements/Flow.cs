namespace Lathe.Text.ChatTemplates.Jinja.Statements;

/// <summary>How a statement ended.</summary>
internal enum Flow
{
    /// <summary>On to the next one.</summary>
    Next,

    /// <summary><c>{% continue %}</c></summary>
    Continue,

    /// <summary><c>{% break %}</c></summary>
    Break,
}
