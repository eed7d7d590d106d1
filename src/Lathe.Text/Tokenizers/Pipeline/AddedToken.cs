namespace Lathe.Text.Tokenizers.Pipeline;

/// <summary>A token found in the text as a whole, before the model sees it; named as in <c>tokenizer.json</c>.</summary>
public sealed record AddedToken
{
    /// <summary>Its id.</summary>
    public required int Id { get; init; }

    /// <summary>How it is spelled in text.</summary>
    public required string Content { get; init; }

    /// <summary>Begins, ends, pads, separates: read from text only where allowed, left out of decoded text where asked.</summary>
    public bool Special { get; init; }

    /// <summary>Takes the white space before it.</summary>
    public bool TakesLeft { get; init; }

    /// <summary>Takes the white space behind it.</summary>
    public bool TakesRight { get; init; }

    /// <summary>Looked for in normalised text instead of the text as it is.</summary>
    public bool Normalized { get; init; }

    /// <summary>Only where no word character stands next to it.</summary>
    public bool SingleWord { get; init; }
}
