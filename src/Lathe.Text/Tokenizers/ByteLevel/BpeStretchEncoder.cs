namespace Lathe.Text.Tokenizers.ByteLevel;

/// <summary>
/// For tokenizers that change a text before they cut it: encodes whole stretches, each up to the last safe cut in the buffer. The buffer
/// grows beyond its 128 KiB only where a text has neither lines nor blanks between ASCII letters for so long.
/// </summary>
internal sealed class BpeStretchEncoder(ByteLevelBpe tokenizer, EncodeOptions options) : BpeBlockEncoder(tokenizer, options, BlockSize)
{
    private const int BlockSize = 1 << 17;

    private readonly AddedTokenMatcher? _matcher = tokenizer.Matcher.Active(options) ? tokenizer.Matcher : null;

    protected override void EncodeCertain(List<int> ids)
    {
        Begin(ids);
        ReadOnlySpan<byte> text = Text;
        int cut = SafeCut.Next(text, text.Length / 2, _matcher, closed: true);
        if (cut < 0) return;
        Tokenizer.EncodeBody(text[..cut], 0, cut, ids, Options);
        Drop(cut);
    }
}
