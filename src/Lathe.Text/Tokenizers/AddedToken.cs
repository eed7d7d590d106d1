namespace Lathe.Text.Tokenizers;

/// <summary>
/// A token that is found in the text before anything else looks at it. Where several fit at one place the longest wins.
/// A special one is read only where <see cref="EncodeOptions.AllowSpecial"/> says so, an ordinary one always.
/// </summary>
/// <param name="Content">Its text, not empty.</param>
/// <param name="Id">Its id.</param>
public sealed record AddedToken(string Content, int Id)
{
    /// <summary>Whether it begins, ends, pads or separates rather than being a word.</summary>
    public bool Special { get; init; } = true;

    /// <summary>White space before it belongs to it (<c>lstrip</c>).</summary>
    public bool StripLeft { get; init; }

    /// <summary>White space after it belongs to it (<c>rstrip</c>).</summary>
    public bool StripRight { get; init; }

    /// <summary>Only found between characters that are no letters, digits or underscores (<c>single_word</c>).</summary>
    public bool SingleWord { get; init; }

    /// <summary>Looked for in normalised text, and normalised itself before (<c>normalized</c>); of no account where nothing normalises.</summary>
    public bool Normalized { get; init; }
}
