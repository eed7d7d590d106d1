using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Lathe.Text.Tokenizers.Patterns;

/// <summary>
/// The class of every code point, those beyond the basic plane among them, which .NET's Regex cannot see: it looks at UTF-16 halves.
/// Pages of 256 are filled when a text first needs them, so starting costs nothing.
/// </summary>
internal static class CharacterClasses
{
    /// <summary>For a byte of a non-ASCII character in <see cref="Ascii"/>: look further.</summary>
    public const byte Wide = 128;

    private static readonly byte[]?[] Pages = new byte[]?[0x1100];

    private static readonly byte[] AsciiTable = MakeAscii();

    /// <summary>256 classes; ASCII's own, and <see cref="Wide"/> for the rest.</summary>
    public static ReadOnlySpan<byte> Ascii => AsciiTable;

    /// <summary>The class of the character at <paramref name="position"/> and its bytes; a byte that is not UTF-8 is a sign of one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte At(ReadOnlySpan<byte> text, int position, out int length)
    {
        byte fast = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(AsciiTable), text[position]);
        if (fast != Wide)
        {
            length = 1;
            return fast;
        }

        return Further(text[position..], out length);
    }

    public static byte Of(int codePoint)
    {
        byte[] page = Pages[codePoint >> 8] ?? MakePage(codePoint >> 8);
        return page[codePoint & 0xFF];
    }

    private static byte Further(ReadOnlySpan<byte> text, out int length)
    {
        byte lead = text[0];
        if (lead is >= 0xC2 and < 0xE0 && text.Length > 1 && (text[1] & 0xC0) == 0x80)
        {
            length = 2;
            return Of(((lead & 0x1F) << 6) | (text[1] & 0x3F));
        }

        if ((lead & 0xF0) == 0xE0 && text.Length > 2 && (text[1] & 0xC0) == 0x80 && (text[2] & 0xC0) == 0x80)
        {
            int code = ((lead & 0x0F) << 12) | ((text[1] & 0x3F) << 6) | (text[2] & 0x3F);
            if (code >= 0x800 && (code & 0xF800) != 0xD800)
            {
                length = 3;
                return Of(code);
            }
        }

        bool valid = Rune.DecodeFromUtf8(text, out Rune rune, out length) == OperationStatus.Done;
        if (valid) return Of(rune.Value);
        length = 1;
        return 0;
    }

    // Two threads may fill the same page; both write the same bytes.
    private static byte[] MakePage(int number)
    {
        byte[] page = new byte[256];
        for (int i = 0; i < page.Length; i++)
            page[i] = Classify((number << 8) | i);
        Volatile.Write(ref Pages[number], page);
        return page;
    }

    private static byte[] MakeAscii()
    {
        byte[] table = new byte[256];
        for (int i = 0; i < table.Length; i++)
            table[i] = i < 128 ? Classify(i) : Wide;
        return table;
    }

    private static byte Classify(int codePoint) => codePoint switch
    {
        '\r' or '\n' => CharacterClass.Space | CharacterClass.NewLine,
        '\t' or '\v' or '\f' or 0x85 => CharacterClass.Space,
        _ => CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => CharacterClass.Upper,
            UnicodeCategory.LowercaseLetter => CharacterClass.Lower,
            UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterClass.Caseless,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => CharacterClass.Mark,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterClass.Number,
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => CharacterClass.Space,
            _ => 0,
        },
    };
}
