using System.Buffers;
using System.Text;
using Lathe.Text.Tokenizers.Patterns;

namespace Lathe.Text.Tokenizers;

/// <summary>Finds added tokens in UTF-8: the leftmost, and of those the longest.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly (byte[] Utf8, AddedToken Token)[][] _byFirst = new (byte[], AddedToken)[256][];
    private readonly SearchValues<byte> _first;
    private readonly bool _anyOrdinary;
    private readonly bool _any;

    public AddedTokenMatcher(IEnumerable<AddedToken> tokens)
    {
        foreach (IGrouping<byte, (byte[] Utf8, AddedToken Token)> group in tokens.Select(t => (Encoding.UTF8.GetBytes(t.Content), t)).GroupBy(t => t.Item1[0]))
            _byFirst[group.Key] = [.. group.OrderByDescending(t => t.Utf8.Length)];
        _first = SearchValues.Create([.. Enumerable.Range(0, 256).Where(b => _byFirst[b] is not null).Select(b => (byte)b)]);
        _any = _byFirst.Any(b => b is not null);
        _anyOrdinary = _byFirst.Any(b => b is not null && b.Any(t => !t.Token.Special));
        AnyStrips = _byFirst.Any(b => b is not null && b.Any(t => t.Token.StripLeft || t.Token.StripRight));
        LongestBytes = _byFirst.Max(b => b is null ? 0 : b[0].Utf8.Length);
    }

    /// <summary>The bytes of the longest token.</summary>
    public int LongestBytes { get; }

    /// <summary>Whether there can be a match at all, or an error.</summary>
    public bool Active(EncodeOptions options) => _any && (_anyOrdinary || options.AllowSpecial || options.RejectSpecial);

    /// <summary>The first match from <paramref name="from"/> that begins before <paramref name="limit"/>.</summary>
    /// <exception cref="FormatException">The text spells a special token, and the options reject it.</exception>
    public AddedTokenMatch Next(ReadOnlySpan<byte> text, int from, int limit, EncodeOptions options)
    {
        for (int position = from; position < limit; position++)
        {
            int skip = text[position..limit].IndexOfAny(_first);
            if (skip < 0) break;
            position += skip;
            if (Longest(text[position..], position, options) is not { } found) continue;
            int end = position + found.Utf8.Length;
            if (found.Token.SingleWord && (EndsInWord(text[..position]) || (end < text.Length && IsWord(text, end))))
            {
                position = end - 1;
                continue;
            }

            int start = position;
            if (found.Token.StripLeft) start = BeforeWhiteSpace(text, from, start);
            if (found.Token.StripRight) end = Scan.While(text, end, CharacterClass.Space);
            return new AddedTokenMatch(start, end, found.Token);
        }

        return default;
    }

    /// <summary>Whether any token takes white space beside it.</summary>
    public bool AnyStrips { get; }

    /// <summary>
    /// Whether matches before and behind a place between a plain character and white space never depend on the other side: no token
    /// holds white space (or <c>▁</c>, which it may be normalised to) but at its start, and none takes white space behind it.
    /// </summary>
    public bool CutAtSpaces => _byFirst.All(b => b is null || b.All(t => !t.Token.StripRight
        && !t.Token.Content.Skip(t.Token.SingleWord ? 0 : 1).Any(c => char.IsWhiteSpace(c) || c == '▁')));

    /// <summary>Whether the text spells a token across a place.</summary>
    public bool Covers(ReadOnlySpan<byte> text, int place)
    {
        for (int start = Math.Max(0, place - LongestBytes + 1); start < place; start++)
        {
            foreach ((byte[] utf8, _) in _byFirst[text[start]] ?? [])
            {
                if (start + utf8.Length > place && text[start..].StartsWith(utf8)) return true;
            }
        }

        return false;
    }

    private (byte[] Utf8, AddedToken Token)? Longest(ReadOnlySpan<byte> text, int position, EncodeOptions options)
    {
        foreach ((byte[] Utf8, AddedToken Token) candidate in _byFirst[text[0]])
        {
            if (!text.StartsWith(candidate.Utf8)) continue;
            AddedToken token = candidate.Token;
            if (!token.Special || (options.AllowSpecial && (options.Allowed is null || options.Allowed.Contains(token.Content)))) return candidate;
            if (options.RejectSpecial)
            {
                throw new FormatException($"The text spells the special token '{token.Content}' at byte {position}, which is not allowed here: "
                    + "allow it, or read it as plain text by not rejecting it.");
            }
        }

        return null;
    }

    private static bool IsWord(ReadOnlySpan<byte> text, int position) => text[position] == '_'
        || (CharacterClasses.At(text, position, out _) & (CharacterClass.Letter | CharacterClass.Number | CharacterClass.Mark)) != 0;

    private static bool EndsInWord(ReadOnlySpan<byte> text) => text.Length > 0 && IsWord(text, LastCharacter(text));

    private static int BeforeWhiteSpace(ReadOnlySpan<byte> text, int from, int start)
    {
        while (start > from)
        {
            int last = LastCharacter(text[..start]);
            if (last < from || (CharacterClasses.At(text, last, out _) & CharacterClass.Space) == 0) break;
            start = last;
        }

        return start;
    }

    private static int LastCharacter(ReadOnlySpan<byte> text)
    {
        int position = text.Length - 1;
        for (int back = 0; back < 3 && position > 0 && (text[position] & 0xC0) == 0x80; back++) position--;
        return position;
    }
}
