namespace Lathe.Text.Tokenizers;

/// <summary>What <see cref="Tokenizer.Encode(string, EncodeOptions?)"/> does with special tokens.</summary>
public sealed record EncodeOptions
{
    /// <summary>Nothing added; special tokens spelled in the text are read as plain text.</summary>
    public static EncodeOptions Default { get; } = new();

    /// <summary>Put the tokens around the text that its model expects (<c>&lt;s&gt;</c>; <c>[CLS]</c> and <c>[SEP]</c>).</summary>
    public bool AddSpecial { get; init; }

    /// <summary>Read special tokens spelled in the text as those tokens. Leave off for text from outside.</summary>
    public bool AllowSpecial { get; init; }

    /// <summary>With <see cref="AllowSpecial"/>: only these special tokens are read as such; null is all of them.</summary>
    public IReadOnlySet<string>? Allowed { get; init; }

    /// <summary>Throw <see cref="FormatException"/> where the text spells a special token that is not allowed, instead of reading it as text.</summary>
    public bool RejectSpecial { get; init; }
}
