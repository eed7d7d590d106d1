namespace Lathe.Training.Data.Filters.Cleaning;

/// <summary>What a piece of HTML is.</summary>
internal enum HtmlTokenKind
{
    Text,
    Open,
    Close,

    /// <summary>A comment, a declaration, an instruction.</summary>
    Hidden,
}
