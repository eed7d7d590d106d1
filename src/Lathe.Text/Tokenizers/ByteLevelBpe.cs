using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Lathe.Text.Tokenizers.ByteLevel;

namespace Lathe.Text.Tokenizers;

/// <summary>
/// Byte-level byte pair encoding (Sennrich et al., https://arxiv.org/abs/1508.07909; GPT-2's form of it): text is cut into pieces by a
/// pattern, and the bytes of each piece are merged pair by pair, the first merge of the list first. Any bytes come back exactly.
/// </summary>
public sealed class ByteLevelBpe : Tokenizer
{
    private readonly ConcurrentBag<BpeScratch> _scratch = [];
    private readonly Dictionary<int, AddedToken> _addedById;
    private readonly Dictionary<string, int> _addedByText;
    private readonly byte[]?[] _bytes;

    /// <summary>Makes the tables.</summary>
    /// <param name="model">What it knows.</param>
    /// <exception cref="InvalidDataException">Tokens or merges contradict each other; the message says which.</exception>
    public ByteLevelBpe(ByteLevelBpeModel model)
    {
        Model = model;
        AddedTokens = [.. model.AddedTokens.OrderBy(t => t.Id)];
        if (AddedTokens.FirstOrDefault(t => t.Content.Length == 0 || t.Id < 0) is { } bad)
            throw new InvalidDataException($"The added token '{bad.Content}' has id {bad.Id}: expected a text and an id of 0 or more.");
        _addedByText = AddedTokens.GroupBy(t => t.Content, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Id, StringComparer.Ordinal);
        _addedById = AddedTokens.GroupBy(t => t.Id).ToDictionary(g => g.Key, g => g.First());
        VocabularySize = Math.Max(model.Tokens.Count, AddedTokens.Count == 0 ? 0 : AddedTokens[^1].Id + 1);
        _bytes = new byte[]?[VocabularySize];
        for (int id = 0; id < VocabularySize; id++)
        {
            _bytes[id] = _addedById.TryGetValue(id, out AddedToken? added) ? Encoding.UTF8.GetBytes(added.Content)
                : id < model.Tokens.Count ? model.Tokens[id] : null;
        }

        Vocabulary = new BpeVocabulary(model);
        Matcher = new AddedTokenMatcher(AddedTokens);
    }

    /// <summary>Vocabulary, merges, pattern and added tokens.</summary>
    public ByteLevelBpeModel Model { get; }

    /// <inheritdoc/>
    public override string Kind => "byte-level BPE";

    /// <inheritdoc/>
    public override int VocabularySize { get; }

    /// <inheritdoc/>
    public override int? BeginId => Model.BeginId;

    /// <inheritdoc/>
    public override int? EndId => Model.EndId;

    /// <inheritdoc/>
    public override int? PadId => Model.PadId;

    /// <inheritdoc/>
    public override int? UnknownId => Model.UnknownId;

    /// <inheritdoc/>
    public override IReadOnlyList<AddedToken> AddedTokens { get; }

    internal BpeVocabulary Vocabulary { get; }

    internal AddedTokenMatcher Matcher { get; }

    /// <inheritdoc/>
    public override void Encode(string text, List<int> ids, EncodeOptions? options = null)
    {
        byte[] utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            Encode(utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8)), ids, options);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<byte> utf8, List<int> ids, EncodeOptions? options = null)
    {
        options ??= EncodeOptions.Default;
        if (options.AddSpecial) ids.AddRange(Model.Before.AsSpan());
        EncodeBody(utf8, 0, utf8.Length, ids, options);
        if (options.AddSpecial) ids.AddRange(Model.After.AsSpan());
    }

    /// <summary>Encodes with several threads; the ids are those of <see cref="Encode(ReadOnlySpan{byte}, List{int}, EncodeOptions?)"/>.</summary>
    /// <param name="utf8">Any bytes.</param>
    /// <param name="threads">How many threads may work.</param>
    /// <param name="options">As for text.</param>
    public int[] EncodeParallel(ReadOnlyMemory<byte> utf8, int threads, EncodeOptions? options = null) =>
        ParallelBpe.Encode(this, utf8, threads, options ?? EncodeOptions.Default);

    /// <inheritdoc/>
    public override StreamEncoder CreateStreamEncoder(EncodeOptions? options = null)
    {
        options ??= EncodeOptions.Default;
        if (Model is { Normalize: null, AddPrefixSpace: false }) return new BpeStreamEncoder(this, options);
        return ClosedStretches.Possible(this, options) ? new BpeStretchEncoder(this, options) : base.CreateStreamEncoder(options);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> TokenBytes(int id)
    {
        CheckId(id);
        return _bytes[id];
    }

    /// <inheritdoc/>
    public override string TokenText(int id)
    {
        CheckId(id);
        return _addedById.TryGetValue(id, out AddedToken? added) ? added.Content : ByteAlphabet.ToText(_bytes[id]);
    }

    /// <inheritdoc/>
    public override int? FindToken(string token)
    {
        if (_addedByText.TryGetValue(token, out int id)) return id;
        return ByteAlphabet.TryToBytes(token, out byte[]? bytes) && Vocabulary.Find(bytes) is >= 0 and int found ? found : null;
    }

    /// <inheritdoc/>
    public override bool IsSpecial(int id) => _addedById.TryGetValue(id, out AddedToken? added) && added.Special;

    /// <summary>The constructor for files: its errors name the file.</summary>
    internal static ByteLevelBpe Create(string source, ByteLevelBpeModel model)
    {
        try
        {
            return new ByteLevelBpe(model);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{source}: {error.Message}", error);
        }
    }

    internal BpeScratch Rent() => _scratch.TryTake(out BpeScratch? scratch) ? scratch : new BpeScratch();

    internal void Return(BpeScratch scratch)
    {
        scratch.Trim();
        _scratch.Add(scratch);
    }

    /// <summary>Encodes from <paramref name="start"/> to <paramref name="end"/>, both cuts between pieces, of a text that may go on beyond.</summary>
    internal void EncodeBody(ReadOnlySpan<byte> text, int start, int end, List<int> ids, EncodeOptions options)
    {
        BpeScratch scratch = Rent();
        var pieces = new BpePieces(this, scratch, ids);
        if (!Matcher.Active(options)) pieces.Encode(text, start, end);
        else
        {
            while (start < end)
            {
                AddedTokenMatch match = Matcher.Next(text, start, end, options);
                pieces.Encode(match.Found ? text[..match.Start] : text, start, match.Found ? match.Start : end);
                if (match.Found) ids.Add(match.Token!.Id);
                start = match.Found ? match.End : end;
            }
        }

        Return(scratch);
    }

    private void CheckId(int id)
    {
        if ((uint)id >= (uint)VocabularySize)
            throw new ArgumentOutOfRangeException(nameof(id), id, $"Token {id} is not in the vocabulary: expected 0 to {VocabularySize - 1}.");
    }
}
