using System.Text;
using System.Text.Json;

namespace Lathe.Text.Tokenizers.Pipeline.Models;

/// <summary>
/// Byte-pair encoding over characters (Sennrich et al. 2016): a piece starts as its characters, and the pair of lowest rank
/// merges first. <see cref="MergeModelBuilder"/> makes it from a merge list, as Hugging Face keeps it, or from scores, as
/// SentencePiece does.
/// </summary>
public sealed class MergeModel : SubwordModel
{
    private readonly MergeOptions _options;
    private readonly MergeRules _rules;
    private readonly int[] _byteIds;
    private readonly int[] _ascii = new int[128];
    private readonly Func<int, bool>? _isSplit;
    private readonly byte[] _prefix, _suffix;
    private readonly Pool<Scratch> _pool = new();

    internal MergeModel(IReadOnlyList<string?> tokens, MergeRules rules, MergeOptions options)
        : base(tokens)
    {
        _rules = rules;
        _options = options;
        _byteIds = ByteTokens.Find(Table);
        _prefix = Encoding.UTF8.GetBytes(options.ContinuingPrefix);
        _suffix = Encoding.UTF8.GetBytes(options.EndSuffix);
        if (rules.Unused is { Count: > 0 } unused) _isSplit = unused.Contains;
        for (int value = 0; value < 128; value++) _ascii[value] = Symbol([(byte)value]);
    }

    /// <inheritdoc/>
    public override int? UnknownId => _options.UnknownId;

    /// <summary>Whether unknown characters are spelled with byte tokens.</summary>
    public bool ByteFallback => _options.ByteFallback;

    internal IReadOnlyList<(int Left, int Right)> Merges => _rules.Merges;

    internal override void Encode(ReadOnlySpan<byte> piece, List<int> ids)
    {
        if (piece.Length == 0) return;
        Scratch scratch = _pool.Rent();
        try
        {
            int first = ids.Count;
            while (piece.Length > 0)
            {
                int length = _rules.WordsAreApart ? WordLength(piece) : piece.Length;
                Word(piece[..length], ids, first, scratch);
                piece = piece[length..];
            }
        }
        finally
        {
            _pool.Return(scratch);
        }
    }

    internal override bool CutsBefore(ReadOnlySpan<byte> space)
        => _rules.WordsAreApart && (space.StartsWith("▁"u8) || _rules.Alone.Contains(space[0]));

    internal override void Encode(ReadOnlySpan<byte> part, List<int> ids, ref PieceCarry carry)
    {
        int start = ids.Count;
        Encode(part, ids);
        if (ids.Count == start) return;
        bool fuse = carry.AfterUnknown && _options.FuseUnknown && ids[start] == UnknownId;
        carry.AfterUnknown = ids[^1] == UnknownId;
        if (fuse) ids.RemoveAt(start);
    }

    internal override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "BPE");
        writer.WriteNull("dropout");
        writer.WriteString("unk_token", UnknownId is { } unknown ? Tokens[unknown] : null);
        writer.WriteString("continuing_subword_prefix", _options.ContinuingPrefix.Length > 0 ? _options.ContinuingPrefix : null);
        writer.WriteString("end_of_word_suffix", _options.EndSuffix.Length > 0 ? _options.EndSuffix : null);
        writer.WriteBoolean("fuse_unk", _options.FuseUnknown);
        writer.WriteBoolean("byte_fallback", ByteFallback);
        writer.WriteBoolean("ignore_merges", _options.IgnoreMerges);
        VocabularyJson.WriteIds(writer, Tokens);
        writer.WriteStartArray("merges");
        // Pairs, not "a b": a token may hold a space.
        foreach ((int left, int right) in _rules.Merges)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(Tokens[left]);
            writer.WriteStringValue(Tokens[right]);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>
    /// Up to the next <c>▁</c> that follows something else, or the next character that merges with nothing: no token of such a
    /// vocabulary reaches across.
    /// </summary>
    private int WordLength(ReadOnlySpan<byte> piece)
    {
        if (_rules.Alone.Contains(piece[0])) return 1;
        ReadOnlySpan<byte> space = "▁"u8;
        int at = 0;
        while (piece[at..].StartsWith(space)) at += space.Length;
        int next = piece[at..].IndexOf(space);
        int length = next < 0 ? piece.Length : at + next;
        int alone = piece[..length].IndexOfAny(_rules.Alone);
        return alone < 0 ? length : alone;
    }

    private void Word(ReadOnlySpan<byte> word, List<int> ids, int first, Scratch scratch)
    {
        PieceCache cache = scratch.Cache ??= new PieceCache(Tokens.Count);
        if (!cache.TryGet(word, out ReadOnlySpan<int> known))
        {
            scratch.Ids.Clear();
            Merge(word, scratch);
            known = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(scratch.Ids);
            cache.Keep(word, known);
        }

        bool fuse = _options.FuseUnknown && known.Length > 0 && known[0] == UnknownId && ids.Count > first && ids[^1] == UnknownId;
        ids.AddRange(fuse ? known[1..] : known);
    }

    private void Merge(ReadOnlySpan<byte> word, Scratch scratch)
    {
        if (_options.IgnoreMerges && Table.Find(word) is int whole and >= 0)
        {
            scratch.Ids.Add(whole);
            return;
        }

        SymbolList symbols = scratch.Symbols;
        symbols.Clear();
        for (int at = 0, width; at < word.Length; at += width)
        {
            int frozen = 0, id = -1;
            if (_rules.Frozen is not null) frozen = _rules.Frozen.Longest(word[at..], out id);
            width = frozen;
            if (frozen > 0)
            {
                // Below -1, so that it merges with nothing and is still known.
                symbols.Add(-2 - id, at, frozen);
                continue;
            }

            width = Rune.DecodeFromUtf8(word[at..], out _, out int consumed) == System.Buffers.OperationStatus.Done ? consumed : 1;
            bool affixed = (_prefix.Length > 0 && at > 0) || (_suffix.Length > 0 && at + width == word.Length);
            id = affixed ? Affixed(word, at, width) : word[at] < 128 ? _ascii[word[at]] : Symbol(word.Slice(at, width));
            symbols.Add(id, at, width);
        }

        symbols.Merge(_rules.Pairs, _isSplit);
        for (int i = 0; i < symbols.Count; i = symbols[i].Next)
        {
            ref SymbolList.Symbol symbol = ref symbols[i];
            int id = symbol.Id < -1 ? -2 - symbol.Id : symbol.Id;
            if (id >= 0 && id < Tokens.Count) Emit(id, symbols.Splits, scratch.Ids);
            else Unknown(word.Slice(symbol.Start, symbol.Length), scratch.Ids);
        }
    }

    /// <summary>Takes apart what merged only on the way to something else; whatever has no parts stands.</summary>
    private void Emit(int id, Dictionary<int, (int Left, int Right)>? splits, List<int> ids)
    {
        if (_isSplit is not null && _isSplit(id) && splits is not null && splits.TryGetValue(id, out (int Left, int Right) parts)
            && parts.Left < Tokens.Count && parts.Right < Tokens.Count)
        {
            Emit(parts.Left, splits, ids);
            Emit(parts.Right, splits, ids);
            return;
        }

        ids.Add(id);
    }

    private void Unknown(ReadOnlySpan<byte> bytes, List<int> ids)
    {
        bool spelled = ByteFallback;
        foreach (byte b in bytes) spelled &= _byteIds[b] >= 0;
        if (spelled)
        {
            foreach (byte b in bytes) ids.Add(_byteIds[b]);
        }
        else if (UnknownId is { } unknown && !(_options.FuseUnknown && ids.Count > 0 && ids[^1] == unknown))
        {
            ids.Add(unknown);
        }
    }

    private int Symbol(ReadOnlySpan<byte> character) => _rules.Characters.Find(character) is int place and >= 0 ? _rules.CharacterIds[place] : -1;

    private int Affixed(ReadOnlySpan<byte> word, int at, int width)
    {
        byte[] spelled =
        [
            .. at > 0 ? _prefix : [],
            .. word.Slice(at, width),
            .. at + width == word.Length ? _suffix : [],
        ];
        return Table.Find(spelled);
    }

    private sealed class Scratch
    {
        public SymbolList Symbols { get; } = new();

        public PieceCache? Cache { get; set; }

        public List<int> Ids { get; } = [];
    }
}
