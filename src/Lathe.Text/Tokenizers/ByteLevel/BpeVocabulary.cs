namespace Lathe.Text.Tokenizers.ByteLevel;

/// <summary>A <see cref="ByteLevelBpeModel"/> as tables: bytes to id, pair to merge, short word to id.</summary>
internal sealed class BpeVocabulary
{
    private readonly bool _wholeWords;
    private readonly Dictionary<byte[], int> _ids;
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _idsBySpan;

    public BpeVocabulary(ByteLevelBpeModel model)
    {
        _ids = new Dictionary<byte[], int>(model.Tokens.Count, ByteArrayComparer.Instance);
        for (int id = 0; id < model.Tokens.Count; id++)
        {
            if (model.Tokens[id] is not { } bytes) continue;
            if (bytes.Length == 0) throw new InvalidDataException($"Token {id} is empty: expected at least one byte.");
            if (!_ids.TryAdd(bytes, id))
                throw new InvalidDataException($"Tokens {_ids[bytes]} and {id} are the same bytes, '{ByteAlphabet.ToText(bytes)}': expected each once.");
        }

        _idsBySpan = _ids.GetAlternateLookup<ReadOnlySpan<byte>>();
        ByteIds = new int[256];
        Span<byte> one = stackalloc byte[1];
        for (int value = 0; value < 256; value++)
        {
            one[0] = (byte)value;
            ByteIds[value] = _idsBySpan.TryGetValue(one, out int id) ? id : -1;
        }

        _wholeWords = model.IgnoreMerges || model.Merges is null;
        Pairs = model.Merges is { } merges ? FromMerges(model, merges) : FromRanks(model);
        Words = MakeWords(model);
    }

    /// <summary>The id of each byte, -1 where it has none.</summary>
    public int[] ByteIds { get; }

    public PairTable Pairs { get; }

    /// <summary>Words of up to 15 bytes that are one token, whether merged or as they are.</summary>
    public WordTable Words { get; }

    /// <summary>The id of a token's bytes, or -1.</summary>
    public int Find(ReadOnlySpan<byte> bytes) => _idsBySpan.TryGetValue(bytes, out int id) ? id : -1;

    /// <summary>The id of a long word that is one token without a look at merges, or -1.</summary>
    public int FindWhole(ReadOnlySpan<byte> word) => _wholeWords ? Find(word) : -1;

    private static PairTable FromMerges(ByteLevelBpeModel model, IReadOnlyList<BpeMerge> merges)
    {
        var pairs = new PairTable(merges.Count);
        for (int rank = 0; rank < merges.Count; rank++)
        {
            (int left, int right, int result) = merges[rank];
            foreach (int id in (ReadOnlySpan<int>)[left, right, result])
            {
                if ((uint)id >= (uint)model.Tokens.Count || model.Tokens[id] is null)
                    throw new InvalidDataException($"Merge {rank} names token {id}, which the vocabulary of {model.Tokens.Count} tokens does not have.");
            }

            if (model.Tokens[left]!.Length + model.Tokens[right]!.Length != model.Tokens[result]!.Length)
                throw new InvalidDataException($"Merge {rank} makes token {result} of {left} and {right}, whose bytes together are not its own.");
            pairs.Add(left, right, rank, result);
        }

        return pairs;
    }

    // With ranks alone a token comes from any two tokens that spell it; which of them it is, the merging of the rest decides.
    private PairTable FromRanks(ByteLevelBpeModel model)
    {
        var found = new List<BpeMerge>(model.Tokens.Count * 3);
        for (int id = 0; id < model.Tokens.Count; id++)
        {
            ReadOnlySpan<byte> bytes = model.Tokens[id];
            for (int cut = 1; cut < bytes.Length; cut++)
            {
                if (_idsBySpan.TryGetValue(bytes[..cut], out int left) && _idsBySpan.TryGetValue(bytes[cut..], out int right))
                    found.Add(new BpeMerge(left, right, id));
            }
        }

        var pairs = new PairTable(found.Count);
        foreach (BpeMerge merge in found) pairs.Add(merge.Left, merge.Right, merge.Result, merge.Result);
        return pairs;
    }

    // A token whose own bytes merge to something else is not found whole, unless the model says that words come first.
    private WordTable MakeWords(ByteLevelBpeModel model)
    {
        var words = new WordTable(_ids.Count);
        Span<int> ids = stackalloc int[WordKey.MaxLength];
        foreach ((byte[] bytes, int id) in _ids)
        {
            if (bytes.Length > WordKey.MaxLength) continue;
            bool whole = _wholeWords || bytes.Length == 1;
            if (!whole)
            {
                Span<int> parts = ids[..bytes.Length];
                bool spelled = true;
                for (int i = 0; i < bytes.Length; i++) spelled &= (parts[i] = ByteIds[bytes[i]]) >= 0;
                whole = spelled && BpeMerger.Merge(Pairs, parts) == 1 && parts[0] == id;
            }

            if (whole) words.Add(bytes, id);
        }

        return words;
    }
}
