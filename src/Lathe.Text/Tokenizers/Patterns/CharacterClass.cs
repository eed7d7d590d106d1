namespace Lathe.Text.Tokenizers.Patterns;

/// <summary>What the published patterns ask of a character, one bit a question. None is a sign: punctuation, a symbol, a control.</summary>
internal static class CharacterClass
{
    /// <summary>\p{Lu} or \p{Lt}.</summary>
    public const byte Upper = 1;

    /// <summary>\p{Ll}.</summary>
    public const byte Lower = 2;

    /// <summary>\p{Lm} or \p{Lo}: a letter that o200k lets stand for either case.</summary>
    public const byte Caseless = 4;

    /// <summary>\p{M}: no letter, but o200k keeps it with them.</summary>
    public const byte Mark = 8;

    /// <summary>\p{N}.</summary>
    public const byte Number = 16;

    /// <summary>\s, which is White_Space.</summary>
    public const byte Space = 32;

    /// <summary>Carriage return or line feed; Space as well.</summary>
    public const byte NewLine = 64;

    /// <summary>\p{L}.</summary>
    public const byte Letter = Upper | Lower | Caseless;
}
