namespace Lathe.Text.Tokenizers.ByteLevel;

/// <summary>What byte-level streams share: the tokens before and after a text, and its last block.</summary>
internal abstract class BpeBlockEncoder(ByteLevelBpe tokenizer, EncodeOptions options, int block) : BlockStreamEncoder(block)
{
    private bool _begun;

    protected ByteLevelBpe Tokenizer { get; } = tokenizer;

    protected EncodeOptions Options { get; } = options;

    /// <summary>Puts the tokens in front of a text, once.</summary>
    protected void Begin(List<int> ids)
    {
        if (!_begun && Options.AddSpecial) ids.AddRange(Tokenizer.Model.Before.AsSpan());
        _begun = true;
    }

    protected sealed override void EncodeRest(List<int> ids)
    {
        Begin(ids);
        Tokenizer.EncodeBody(Text, 0, Text.Length, ids, Options);
        if (Options.AddSpecial) ids.AddRange(Tokenizer.Model.After.AsSpan());
        _begun = false;
    }
}
