using System.Text;
using Lathe.Text.Tokenizers.Pipeline.Models;
using Lathe.Text.Tokenizers.Pipeline.Splitters;
using Lathe.Text.Tokenizers.Pipeline.Streaming;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.Pipeline;

/// <summary>
/// A tokenizer out of parts: added tokens are found, the rest is normalised, cut into pieces, and each piece becomes tokens of a
/// <see cref="SubwordModel"/>; special tokens go around the whole. SentencePiece, WordPiece and <c>tokenizer.json</c> are of this kind.
/// </summary>
public sealed class PipelineTokenizer : Tokenizer
{
    private readonly AddedTokenMatcher _plain, _normalized;
    private readonly Dictionary<string, string> _normalContents = new(StringComparer.Ordinal);
    private readonly Dictionary<int, AddedToken> _added = [];
    private readonly Dictionary<string, int> _addedIds = new(StringComparer.Ordinal);
    private readonly byte[][] _middle, _start;
    private readonly int _apostrophe;
    private readonly Pool<Scratch> _pool = new();

    internal PipelineTokenizer(PipelineParts parts)
    {
        Parts = parts;
        AddedTokens = [.. parts.AddedTokens.OrderBy(token => token.Id)];
        var normalized = new List<AddedToken>();
        var buffer = new Utf8Buffer();
        foreach (AddedToken token in AddedTokens)
        {
            _added[token.Id] = token;
            _addedIds.TryAdd(token.Content, token.Id);
            if (!token.Normalized || parts.Normalizer is null) continue;
            buffer.Clear();
            parts.Normalizer.Apply(Encoding.UTF8.GetBytes(token.Content), buffer);
            string content = Encoding.UTF8.GetString(buffer.Span);
            if (content.Length == 0) continue;
            normalized.Add(token with { Content = content });
            _normalContents[token.Content] = content;
        }

        _plain = new AddedTokenMatcher(AddedTokens.Where(token => !token.Normalized || parts.Normalizer is null));
        _normalized = new AddedTokenMatcher(normalized);
        VocabularySize = Math.Max(parts.Model.Tokens.Count, AddedTokens.Count == 0 ? 0 : AddedTokens[^1].Id + 1);
        _middle = new byte[VocabularySize][];
        _start = new byte[VocabularySize][];
        for (int id = 0; id < VocabularySize; id++)
        {
            string text = TokenText(id);
            bool hidden = parts.Decoder.HidesSpecial && IsSpecial(id) && id != UnknownId;
            _middle[id] = hidden ? [] : parts.Decoder.Decode(text, start: false);
            _start[id] = hidden ? [] : parts.Decoder.Decode(text, start: true);
        }

        _apostrophe = parts.Decoder.JoinsApostrophes ? FindToken("'") ?? -1 : -1;
    }

    /// <inheritdoc/>
    public override string Kind => Parts.Kind;

    /// <summary>What cuts pieces into tokens.</summary>
    public SubwordModel Model => Parts.Model;

    /// <inheritdoc/>
    public override int VocabularySize { get; }

    /// <inheritdoc/>
    public override int? BeginId => Parts.BeginId;

    /// <inheritdoc/>
    public override int? EndId => Parts.EndId;

    /// <inheritdoc/>
    public override int? PadId => Parts.PadId;

    /// <inheritdoc/>
    public override int? UnknownId => Parts.Model.UnknownId;

    /// <inheritdoc/>
    public override IReadOnlyList<AddedToken> AddedTokens { get; }

    internal PipelineParts Parts { get; }

    /// <summary>Finds added tokens in the text as it is.</summary>
    internal AddedTokenMatcher Plain => _plain;

    /// <summary>Finds added tokens in normalised text.</summary>
    internal AddedTokenMatcher Normalized => _normalized;

    /// <inheritdoc/>
    public override void Encode(string text, List<int> ids, EncodeOptions? options = null)
    {
        Scratch scratch = _pool.Rent();
        scratch.Text.Clear();
        scratch.Text.Append(text);
        Encode(scratch, ids, options ?? EncodeOptions.Default);
        _pool.Return(scratch);
    }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<byte> utf8, List<int> ids, EncodeOptions? options = null)
    {
        if (!System.Text.Unicode.Utf8.IsValid(utf8))
        {
            Encode(Encoding.UTF8.GetString(utf8), ids, options);
            return;
        }

        Scratch scratch = _pool.Rent();
        scratch.Text.Clear();
        scratch.Text.Append(utf8);
        Encode(scratch, ids, options ?? EncodeOptions.Default);
        _pool.Return(scratch);
    }

    /// <summary>
    /// An encoder that holds about 64 KiB, more where it finds no place to cut (text without white space); a pipeline that cannot be
    /// cut for certain holds the whole text.
    /// </summary>
    /// <param name="options">As for text.</param>
    public override StreamEncoder CreateStreamEncoder(EncodeOptions? options = null) => CreateStreamEncoder(options, PipelineStreamEncoder.BlockSize);

    internal StreamEncoder CreateStreamEncoder(EncodeOptions? options, int block)
    {
        options ??= EncodeOptions.Default;
        var cuts = new SafeCuts(this, options);
        return cuts.Any ? new PipelineStreamEncoder(this, options, cuts, block) : base.CreateStreamEncoder(options);
    }

    /// <summary>The ids of two texts that belong together, as cross-encoders read them: <c>[CLS] first [SEP] second [SEP]</c>.</summary>
    /// <param name="first">For example a question.</param>
    /// <param name="second">For example a passage.</param>
    /// <param name="ids">Receives the ids, special ones among them.</param>
    /// <param name="types">Receives the segment of each id, 0 or 1.</param>
    /// <param name="options">Whether special tokens are read from the texts.</param>
    /// <exception cref="InvalidOperationException">The tokenizer knows no special tokens for a pair.</exception>
    public void EncodePair(string first, string second, List<int> ids, List<int> types, EncodeOptions? options = null)
    {
        SpecialTemplate template = Parts.Template
            ?? throw new InvalidOperationException("This tokenizer says nothing of special tokens around a pair: encode the texts one by one.");
        EncodeOptions inner = (options ?? EncodeOptions.Default) with { AddSpecial = false };
        foreach (TemplatePart part in template.Pair)
        {
            if (part.Id >= 0) ids.Add(part.Id);
            else Encode(part.Id == TemplatePart.A ? first : second, ids, inner);
            while (types.Count < ids.Count) types.Add(part.Type);
        }
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> TokenBytes(int id)
    {
        CheckId(id);
        return _middle[id];
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> TokenBytes(int id, int? previous)
    {
        CheckId(id);
        bool start = previous is null || previous == _apostrophe || (Parts.Decoder.HidesSpecial && previous == BeginId);
        return start ? _start[id] : _middle[id];
    }

    /// <inheritdoc/>
    public override string TokenText(int id)
    {
        CheckId(id);
        return _added.TryGetValue(id, out AddedToken? added) ? added.Content
            : id < Parts.Model.Tokens.Count ? Parts.Model.Tokens[id] ?? "" : "";
    }

    /// <inheritdoc/>
    public override int? FindToken(string token)
        => _addedIds.TryGetValue(token, out int id) || (id = Parts.Model.Table.Find(Encoding.UTF8.GetBytes(token))) >= 0 ? id : null;

    /// <inheritdoc/>
    public override bool IsSpecial(int id) => _added.TryGetValue(id, out AddedToken? added) && added.Special;

    /// <summary>The options with allowed tokens as they look in normalised text.</summary>
    internal EncodeOptions ForNormalized(EncodeOptions options) => options.Allowed is null || _normalContents.Count == 0 ? options
        : options with { Allowed = options.Allowed.Select(content => _normalContents.GetValueOrDefault(content, content)).ToHashSet() };

    private void Encode(Scratch scratch, List<int> ids, EncodeOptions options)
    {
        IReadOnlyList<TemplatePart>? template = options.AddSpecial ? Parts.Template?.Single : null;
        if (template is null)
        {
            Body(scratch, ids, options);
            return;
        }

        foreach (TemplatePart part in template)
        {
            if (part.Id >= 0) ids.Add(part.Id);
            else Body(scratch, ids, options);
        }
    }

    private void Body(Scratch scratch, List<int> ids, EncodeOptions options)
    {
        ReadOnlySpan<byte> text = scratch.Text.Span;
        bool search = _plain.Active(options);
        for (int at = 0; at < text.Length;)
        {
            AddedTokenMatch match = search ? _plain.Next(text, at, text.Length, options) : default;
            int end = match.Found ? match.Start : text.Length;
            if (end > at) Normalize(text[at..end], at == 0, scratch, ids, options);
            if (match.Found) ids.Add(match.Token!.Id);
            at = match.Found ? match.End : end;
        }
    }

    private void Normalize(ReadOnlySpan<byte> segment, bool first, Scratch scratch, List<int> ids, EncodeOptions options)
    {
        if (Parts.Normalizer is null)
        {
            Cut(segment, first, scratch, ids);
            return;
        }

        scratch.Normal.Clear();
        Parts.Normalizer.Apply(segment, scratch.Normal);
        ReadOnlySpan<byte> text = scratch.Normal.Span;
        options = ForNormalized(options);
        bool search = _normalized.Active(options);
        for (int at = 0; at < text.Length;)
        {
            AddedTokenMatch match = search ? _normalized.Next(text, at, text.Length, options) : default;
            int end = match.Found ? match.Start : text.Length;
            if (end > at) Cut(text[at..end], first && at == 0, scratch, ids);
            if (match.Found) ids.Add(match.Token!.Id);
            at = match.Found ? match.End : end;
        }
    }

    private void Cut(ReadOnlySpan<byte> text, bool first, Scratch scratch, List<int> ids)
    {
        if (Parts.Splitter is null)
        {
            Parts.Model.Encode(text, ids);
            return;
        }

        PieceList pieces = scratch.Pieces;
        pieces.Clear();
        Parts.Splitter.Split(text, first, pieces);
        for (int i = 0; i < pieces.Count; i++) Parts.Model.Encode(pieces[i], ids);
    }

    private void CheckId(int id)
    {
        if ((uint)id >= (uint)VocabularySize)
            throw new ArgumentOutOfRangeException(nameof(id), id, $"Token {id} is not in the vocabulary: expected 0 to {VocabularySize - 1}.");
    }

    private sealed class Scratch
    {
        public Utf8Buffer Text { get; } = new();

        public Utf8Buffer Normal { get; } = new();

        public PieceList Pieces { get; } = new();
    }
}
