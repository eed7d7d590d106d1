using System.Globalization;
using System.Text;

namespace Lathe.Text.Tokenizers.Unicode;

/// <summary>The classes of characters that BERT's basic tokenizer tells apart (Devlin et al. 2018, <c>tokenization.py</c>).</summary>
internal static class BertCharacters
{
    /// <summary>Any of the P categories, and the ASCII symbols that keyboards have: <c>$ + &lt; = &gt; ^ ` | ~</c>.</summary>
    public static bool IsPunctuation(Rune rune)
    {
        int value = rune.Value;
        if (value < 128) return value is >= 33 and <= 47 or >= 58 and <= 64 or >= 91 and <= 96 or >= 123 and <= 126;
        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation
            or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation
            or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation;
    }

    /// <summary>Category C but for tab, newline and carriage return, which count as white space.</summary>
    public static bool IsControl(Rune rune)
    {
        int value = rune.Value;
        if (value < 128) return (value < 32 && value is not ('\t' or '\n' or '\r')) || value == 127;
        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate;
    }

    public static bool IsSpace(Rune rune) => rune.Value < 128 ? rune.Value is ' ' or (>= 9 and <= 13) : Rune.IsWhiteSpace(rune);

    /// <summary>The CJK ideograph blocks; Hangul, Hiragana and Katakana are written with words and are not among them.</summary>
    public static bool IsIdeograph(Rune rune) => rune.Value is >= 0x4E00 and <= 0x9FFF or >= 0x3400 and <= 0x4DBF
        or >= 0x20000 and <= 0x2A6DF or >= 0x2A700 and <= 0x2B73F or >= 0x2B740 and <= 0x2B81F or >= 0x2B820 and <= 0x2CEAF
        or >= 0xF900 and <= 0xFAFF or >= 0x2F800 and <= 0x2FA1F;

    public static bool IsMark(Rune rune) => rune.Value >= 0x300 && Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark;
}
