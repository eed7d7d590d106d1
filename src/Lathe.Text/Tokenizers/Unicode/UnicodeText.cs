using System.Globalization;
using System.Text;

namespace Lathe.Text.Tokenizers.Unicode;

/// <summary>
/// Normal forms of texts (Unicode 15, annex 15). The product runs without the runtime's own tables of them, so
/// <see cref="string.Normalize()"/> is of no use here.
/// </summary>
public static class UnicodeText
{
    /// <summary>A text in a normal form; the same object where it is in it. Halves of surrogate pairs become U+FFFD.</summary>
    public static string Normalize(string text, UnicodeForm form)
    {
        ArgumentNullException.ThrowIfNull(text);
        // Below U+0300 nothing combines, and below U+00A0 nothing decomposes.
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', form == UnicodeForm.C ? '\u02ff' : '\u009f')) return text;
        var normal = new Utf8Buffer();
        UnicodeNormalizer.Append(Encoding.UTF8.GetBytes(text), form, normal);
        string result = Encoding.UTF8.GetString(normal.Span);
        return string.Equals(result, text, StringComparison.Ordinal) ? text : result;
    }

    /// <summary>The text in lower case and without accents: decomposed, and the marks that do not take a place of their own left out.</summary>
    public static string Fold(string text)
    {
        string lower = Normalize(text, UnicodeForm.D).ToLowerInvariant();
        if (Ascii.IsValid(lower)) return lower;
        var folded = new StringBuilder(lower.Length);
        foreach (Rune rune in lower.EnumerateRunes())
            if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
                folded.Append(rune.ToString());
        return folded.ToString();
    }
}
