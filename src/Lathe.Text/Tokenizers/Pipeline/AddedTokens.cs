using System.Globalization;
using System.Text;
using Lathe.Text.Tokenizers.Pipeline.Models;
using Lathe.Text.Tokenizers.Pipeline.Normalizers;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.Pipeline;

/// <summary>Finds added tokens in text: leftmost, longest.</summary>
internal sealed class AddedTokens
{
    private readonly AddedToken[] _tokens;
    private readonly Finder[] _finders;

    /// <param name="tokens">The tokens.</param>
    /// <param name="normalizer">What rewrites the text that <see cref="AddedToken.Normalized"/> tokens are looked for in, and them alike.</param>
    public AddedTokens(IEnumerable<AddedToken> tokens, Normalizer? normalizer)
    {
        _tokens = [.. tokens];
        var buffer = new Utf8Buffer();
        byte[][] spelled = new byte[_tokens.Length][];
        for (int i = 0; i < _tokens.Length; i++)
        {
            spelled[i] = Encoding.UTF8.GetBytes(_tokens[i].Content);
            if (!_tokens[i].Normalized || normalizer is null) continue;
            buffer.Clear();
            normalizer.Apply(spelled[i], buffer);
            spelled[i] = buffer.Span.ToArray();
        }

        _finders = new Finder[4];
        for (int kind = 0; kind < 4; kind++)
        {
            bool normalized = (kind & 1) != 0, special = (kind & 2) != 0;
            _finders[kind] = new Finder([.. spelled.Select((key, i)
                => _tokens[i].Normalized == normalized && (special || !_tokens[i].Special) ? key : null)]);
        }
    }

    public IReadOnlyList<AddedToken> All => _tokens;

    /// <summary>Whether any token would be looked for so.</summary>
    public bool Any(bool normalized, bool special) => _finders[(normalized ? 1 : 0) | (special ? 2 : 0)].Any;

    /// <summary>The next token at or after <paramref name="from"/>, with the white space it takes.</summary>
    /// <returns>False where there is none.</returns>
    public bool Next(
        ReadOnlySpan<byte> text, int from, bool normalized, bool special, out int start, out int end, out AddedToken token)
    {
        Finder finder = _finders[(normalized ? 1 : 0) | (special ? 2 : 0)];
        for (int at = from; finder.Next(text, at, out start, out int length, out int index); at = start + length)
        {
            token = _tokens[index];
            end = start + length;
            if (token.SingleWord && (EndsInWord(text[..start]) || StartsWord(text[end..]))) continue;
            while (token.TakesLeft && start > from)
            {
                Rune.DecodeLastFromUtf8(text[..start], out Rune rune, out int width);
                if (!CharacterClass.IsSpace(rune) || start - width < from) break;
                start -= width;
            }

            while (token.TakesRight && end < text.Length)
            {
                Rune.DecodeFromUtf8(text[end..], out Rune rune, out int width);
                if (!CharacterClass.IsSpace(rune)) break;
                end += width;
            }

            return true;
        }

        end = start;
        token = null!;
        return false;
    }

    private static bool EndsInWord(ReadOnlySpan<byte> text)
        => text.Length > 0 && Rune.DecodeLastFromUtf8(text, out Rune rune, out _) == System.Buffers.OperationStatus.Done && IsWord(rune);

    private static bool StartsWord(ReadOnlySpan<byte> text)
        => text.Length > 0 && Rune.DecodeFromUtf8(text, out Rune rune, out _) == System.Buffers.OperationStatus.Done && IsWord(rune);

    private static bool IsWord(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private sealed class Finder
    {
        private readonly ByteTrie _trie;
        private readonly System.Buffers.SearchValues<byte> _heads;

        public Finder(byte[]?[] keys)
        {
            byte[] heads = [.. keys.Where(key => key is { Length: > 0 }).Select(key => key![0]).Distinct()];
            _trie = new ByteTrie(keys);
            _heads = System.Buffers.SearchValues.Create(heads);
            Any = heads.Length > 0;
        }

        public bool Any { get; }

        public bool Next(ReadOnlySpan<byte> text, int from, out int start, out int length, out int index)
        {
            for (start = from, length = 0, index = -1; Any; start++)
            {
                int skip = text[start..].IndexOfAny(_heads);
                if (skip < 0) return false;
                start += skip;
                length = _trie.Longest(text[start..], out index);
                if (length > 0) return true;
            }

            return false;
        }
    }
}
