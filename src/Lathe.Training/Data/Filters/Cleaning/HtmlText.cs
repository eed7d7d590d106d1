namespace Lathe.Training.Data.Filters.Cleaning;

/// <summary>Text out of HTML.</summary>
public static class HtmlText
{
    /// <summary>What a reader sees of a page: paragraphs apart by an empty line, list items with a bullet, no scripts, no styles.</summary>
    public static string FromPage(string html) => throw new NotImplementedException();

    /// <summary>
    /// Takes the remains of markup out of a text: tags that format (<c>&lt;p&gt;</c>, <c>&lt;br/&gt;</c>, <c>&lt;b&gt;</c>) and
    /// entities. What is quoted as code, and tags that HTML does not know (<c>List&lt;T&gt;</c>), stay.
    /// </summary>
    public static string WithoutRemains(string text) => throw new NotImplementedException();
}
