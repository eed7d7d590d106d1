namespace Lathe.Text.Tokenizers.ByteLevel;

/// <summary>
/// Holds back only what a later byte could still change: the last few pieces, the beginning of an added token, half a character.
/// The buffer grows beyond its 64 KiB only for a single piece that is longer.
/// </summary>
internal sealed class BpeStreamEncoder(ByteLevelBpe tokenizer, EncodeOptions options) : BpeBlockEncoder(tokenizer, options, BlockSize)
{
    // White space before the end is at most two pieces, and a word before them may yet get its contraction.
    private const int HeldPieces = 4;

    private const int BlockSize = 1 << 16;

    private readonly AddedTokenMatcher _matcher = tokenizer.Matcher;
    private readonly bool _matching = tokenizer.Matcher.Active(options);

    protected override void EncodeCertain(List<int> ids)
    {
        Begin(ids);
        ReadOnlySpan<byte> text = Text;
        BpeScratch scratch = Tokenizer.Rent();
        var pieces = new BpePieces(Tokenizer, scratch, ids);

        // An added token that begins before this is seen whole, with the character after it.
        int certain = Math.Max(0, text.Length - Utf8.UnfinishedTail(text) - (_matching ? _matcher.LongestBytes + 4 : 0));
        int done = 0;
        while (_matching)
        {
            AddedTokenMatch match = _matcher.Next(text, done, certain, Options);
            if (!match.Found) break;
            if (match.Token!.StripRight && match.End + 4 > text.Length)
            {
                certain = match.Start;
                break;
            }

            pieces.Encode(text[..match.Start], done, match.Start);
            ids.Add(match.Token.Id);
            done = match.End;
        }

        if (done < certain) done = EncodeAllButTheLast(text[..certain], done, in pieces);
        Tokenizer.Return(scratch);
        Drop(done);
    }

    private int EncodeAllButTheLast(ReadOnlySpan<byte> text, int start, in BpePieces pieces)
    {
        PreTokenizer pattern = Tokenizer.Model.Pattern;
        Span<int> ends = stackalloc int[HeldPieces];
        int seen = 0;
        for (int position = start; position < text.Length; seen++)
        {
            position = pattern.Next(text, position);
            if (seen >= HeldPieces)
            {
                int end = ends[seen % HeldPieces];
                pieces.Piece(text, start, end - start);
                start = end;
            }

            ends[seen % HeldPieces] = position;
        }

        return start;
    }
}
