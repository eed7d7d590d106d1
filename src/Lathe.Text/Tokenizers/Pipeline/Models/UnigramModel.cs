using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Lathe.Text.Tokenizers.SentencePiece;

namespace Lathe.Text.Tokenizers.Pipeline.Models;

/// <summary>
/// The unigram language model (Kudo 2018): of all ways to cut a piece into tokens the one of highest probability, found by
/// Viterbi over a trie. Scores are natural logarithms. A character in no token costs the lowest score less 10.
/// </summary>
public sealed class UnigramModel : SubwordModel
{
    private const double UnknownPenalty = 10;
    private readonly double[] _scores;
    private readonly PieceKind[]? _kinds;
    private readonly int[]? _byteIds;
    private readonly ByteTrie _trie;
    private readonly double _unknownScore;
    private readonly float _userScore;
    private readonly Pool<Path> _pool = new();

    /// <param name="tokens">The tokens by id.</param>
    /// <param name="scores">Their natural log probabilities; finite.</param>
    /// <param name="unknownId">The token for unknown characters.</param>
    /// <param name="byteFallback">Spell unknown characters with the tokens <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>.</param>
    /// <param name="kinds">Kinds of the tokens in a SentencePiece model; null where all are ordinary, as in <c>tokenizer.json</c>.</param>
    /// <param name="hidden">Ids that text never becomes, such as special tokens.</param>
    internal UnigramModel(
        IReadOnlyList<string?> tokens, double[] scores, int unknownId, bool byteFallback, PieceKind[]? kinds, Func<int, bool> hidden)
        : base(tokens)
    {
        _scores = scores;
        _kinds = kinds;
        UnknownId = unknownId;
        ByteFallback = byteFallback;
        _byteIds = byteFallback ? ByteTokens.Find(Table) : null;
        double lowest = double.MaxValue;
        // SentencePiece starts from the smallest positive float, so the highest score is never below zero.
        float highest = 1.17549435e-38f;
        byte[]?[] keys = new byte[tokens.Count][];
        for (int id = 0; id < tokens.Count; id++)
        {
            PieceKind kind = kinds?[id] ?? PieceKind.Normal;
            if (tokens[id] is null) continue;
            if (kind == PieceKind.Normal)
            {
                lowest = Math.Min(lowest, scores[id]);
                highest = Math.Max(highest, (float)scores[id]);
            }

            bool ordinary = kind is PieceKind.Normal or PieceKind.UserDefined;
            if (ordinary && !hidden(id)) keys[id] = Encoding.UTF8.GetBytes(tokens[id]!);
        }

        _trie = new ByteTrie(keys);
        _userScore = highest;
        _unknownScore = kinds is null ? lowest - UnknownPenalty : (float)lowest - (float)UnknownPenalty;
    }

    /// <inheritdoc/>
    public override int? UnknownId { get; }

    /// <summary>Whether unknown characters are spelled with byte tokens.</summary>
    public bool ByteFallback { get; }

    /// <summary>The log probability of a token.</summary>
    public double Score(int id) => _scores[id];

    internal override void Encode(ReadOnlySpan<byte> piece, List<int> ids)
    {
        if (piece.Length == 0) return;
        Path path = _pool.Rent();
        PieceCache cache = path.Cache ??= new PieceCache(Tokens.Count);
        if (cache.TryGet(piece, out ReadOnlySpan<int> known))
        {
            ids.AddRange(known);
        }
        else
        {
            int first = ids.Count;
            PieceCarry carry = default;
            Search(piece, path, ids, ref carry);
            cache.Keep(piece, CollectionsMarshal.AsSpan(ids)[first..]);
        }

        _pool.Return(path);
    }

    internal override bool CutsBefore(ReadOnlySpan<byte> space)
    {
        Rune.DecodeFromUtf8(space, out Rune rune, out _);
        string mark = rune.ToString();
        foreach (string? token in Tokens)
        {
            for (int at = 1; token is not null && at < token.Length && (at = token.IndexOf(mark, at, StringComparison.Ordinal)) > 0; at++)
                if (token[at - 1] != '▁' && !char.IsWhiteSpace(token[at - 1])) return false;
        }

        return true;
    }

    internal override void Encode(ReadOnlySpan<byte> part, List<int> ids, ref PieceCarry carry)
    {
        Path path = _pool.Rent();
        Search(part, path, ids, ref carry);
        _pool.Return(path);
    }

    internal override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Unigram");
        writer.WriteNumber("unk_id", UnknownId!.Value);
        writer.WriteStartArray("vocab");
        for (int id = 0; id < Tokens.Count; id++)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(Tokens[id]);
            writer.WriteNumberValue(_scores[id]);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteBoolean("byte_fallback", ByteFallback);
        writer.WriteEndObject();
    }

    private void Search(ReadOnlySpan<byte> piece, Path path, List<int> ids, ref PieceCarry carry)
    {
        Node[] best = path.Reset(piece.Length + 1);
        best[0].Score = carry.Score;
        if (_kinds is null) SearchDouble(piece, best);
        else SearchSingle(piece, best, _kinds);
        int ends = 0;
        for (int at = piece.Length; at > 0; at = best[at].Start) path.Ends[ends++] = at;
        bool afterUnknown = carry.AfterUnknown;
        for (int at = 0, i = ends - 1; i >= 0; i--)
        {
            int end = path.Ends[i], id = best[end].Id;
            bool unknown = id == UnknownId;
            if (!unknown) ids.Add(id);
            else if (!Spell(piece[at..end], ids) && !afterUnknown) ids.Add(id);
            afterUnknown = unknown;
            at = end;
        }

        carry = new PieceCarry { Score = best[piece.Length].Score, AfterUnknown = afterUnknown };
    }

    private bool Spell(ReadOnlySpan<byte> unknown, List<int> ids)
    {
        if (_byteIds is null) return false;
        foreach (byte b in unknown)
            if (_byteIds[b] < 0) return false;
        foreach (byte b in unknown) ids.Add(_byteIds[b]);
        return true;
    }

    /// <summary>Scores in double precision, as Hugging Face adds them.</summary>
    private void SearchDouble(ReadOnlySpan<byte> piece, Node[] best)
    {
        for (int start = 0, width; start < piece.Length; start += width)
        {
            width = Width(piece, start);
            double soFar = best[start].Score;
            bool single = false;
            for (int at = start, state = 0; at < piece.Length;)
            {
                state = _trie.Step(state, piece[at++]);
                if (state < 0) break;
                int id = _trie.Value(state);
                if (id < 0) continue;
                Offer(ref best[at], soFar + _scores[id], start, id);
                single |= at - start == width;
            }

            if (!single) Offer(ref best[start + width], soFar + _unknownScore, start, UnknownId!.Value);
        }
    }

    /// <summary>
    /// Scores in single precision with SentencePiece's own roundings: sums are compared in double and kept in single, so that
    /// near ties fall as they do there. User-defined tokens get a score that always wins.
    /// </summary>
    private void SearchSingle(ReadOnlySpan<byte> piece, Node[] best, PieceKind[] kinds)
    {
        for (int start = 0, width; start < piece.Length; start += width)
        {
            width = Width(piece, start);
            double soFar = best[start].Score;
            bool single = false;
            for (int at = start, state = 0; at < piece.Length;)
            {
                state = _trie.Step(state, piece[at++]);
                if (state < 0) break;
                int id = _trie.Value(state);
                if (id < 0) continue;
                int length = at - start;
                double score = kinds[id] == PieceKind.UserDefined ? (float)(length * _userScore) - 0.1 : (float)_scores[id];
                if (Offer(ref best[at], soFar + score, start, id)) best[at].Score = (float)best[at].Score;
                single |= length == width;
            }

            if (!single) Offer(ref best[start + width], (float)(soFar + _unknownScore), start, UnknownId!.Value);
        }
    }

    private static bool Offer(ref Node node, double score, int start, int id)
    {
        if (node.Start >= 0 && !(score > node.Score)) return false;
        node = new Node { Score = score, Start = start, Id = id };
        return true;
    }

    private static int Width(ReadOnlySpan<byte> piece, int start)
    {
        int width = piece[start] < 0xC0 ? 1 : piece[start] < 0xE0 ? 2 : piece[start] < 0xF0 ? 3 : 4;
        return Math.Min(width, piece.Length - start);
    }

    private struct Node
    {
        public double Score;
        public int Start, Id;
    }

    private sealed class Path
    {
        private Node[] _best = [];

        public int[] Ends { get; private set; } = [];

        public PieceCache? Cache { get; set; }

        public Node[] Reset(int length)
        {
            if (_best.Length < length)
            {
                _best = new Node[length];
                Ends = new int[length];
            }

            _best.AsSpan(0, length).Fill(new Node { Start = -1 });
            return _best;
        }
    }
}
