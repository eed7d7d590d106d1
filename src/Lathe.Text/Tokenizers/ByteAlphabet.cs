using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Lathe.Text.Tokenizers;

/// <summary>
/// GPT-2's printable alphabet: each of the 256 bytes is a character, itself where it prints (<c>!</c>–<c>~</c>, <c>¡</c>–<c>¬</c>, <c>®</c>–<c>ÿ</c>),
/// and otherwise one from U+0100 up, so that a blank is <c>Ġ</c>. <c>vocab.json</c>, <c>merges.txt</c> and <c>tokenizer.json</c> are written in it.
/// </summary>
public static class ByteAlphabet
{
    private static readonly char[] Characters = MakeCharacters();
    private static readonly short[] Bytes = MakeBytes();

    /// <summary>The character of a byte.</summary>
    public static char ToCharacter(byte value) => Characters[value];

    /// <summary>Bytes in the alphabet's spelling.</summary>
    public static string ToText(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (byte value in bytes) text.Append(Characters[value]);
        return text.ToString();
    }

    /// <summary>The bytes that a text in the alphabet spells.</summary>
    /// <param name="text">For example <c>Ġthe</c>.</param>
    /// <param name="bytes">The bytes where the answer is true.</param>
    /// <returns>False where a character is not of the alphabet.</returns>
    public static bool TryToBytes(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        byte[] result = new byte[text.Length];
        bytes = null;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] >= Bytes.Length || Bytes[text[i]] < 0) return false;
            result[i] = (byte)Bytes[text[i]];
        }

        bytes = result;
        return true;
    }

    private static char[] MakeCharacters()
    {
        char[] characters = new char[256];
        int next = 256;
        for (int i = 0; i < 256; i++)
            characters[i] = i is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)i : (char)next++;
        return characters;
    }

    private static short[] MakeBytes()
    {
        short[] bytes = new short[256 + 68];
        Array.Fill(bytes, (short)-1);
        for (int i = 0; i < 256; i++) bytes[Characters[i]] = (short)i;
        return bytes;
    }
}
