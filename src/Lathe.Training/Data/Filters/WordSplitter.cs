using System.Globalization;
using System.Text;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Training.Data.Filters;

/// <summary>
/// Words of a text for comparison: lower case, without accents and punctuation. Characters of scripts without blanks between words
/// (Chinese, Japanese, Thai and their neighbours) are words of their own.
/// </summary>
internal static class WordSplitter
{
    /// <summary>Hashes of the words, in order; equal words have equal hashes on every machine.</summary>
    public static void Hash(string text, List<ulong> words)
    {
        words.Clear();
        ulong word = 0;
        foreach (char c in Ascii.IsValid(text) ? text : UnicodeText.Fold(text))
        {
            if (c < 0x80 ? char.IsAsciiLetterOrDigit(c) : IsWordPart(c))
            {
                if (IsWordAlone(c)) End();
                word = Mix(word ^ char.ToLowerInvariant(c)) | 1;
                if (IsWordAlone(c)) End();
            }
            else if (char.IsWhiteSpace(c))
            {
                End();
            }
        }

        End();

        void End()
        {
            if (word != 0) words.Add(word);
            word = 0;
        }
    }

    /// <summary>A bijection of 64 bits that leaves none of them alone (the finaliser of splitmix64).</summary>
    public static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    // Halves of surrogate pairs are letters of the rarer scripts and emoji: parts of words either way.
    private static bool IsWordPart(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) is UnicodeCategory.SpacingCombiningMark;

    private static bool IsWordAlone(char c) => c >= 0x0E00
        && c is <= '\u0EFF' or (>= '\u1780' and <= '\u17FF') or (>= '\u1000' and <= '\u109F') or (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF');
}
