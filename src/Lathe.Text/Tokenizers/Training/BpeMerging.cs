using System.Runtime.InteropServices;

namespace Lathe.Text.Tokenizers.Training;

/// <summary>
/// The state of training: distinct words as ids, how often each pair stands, and in which words. A merge visits only the words that have
/// its pair and changes only the counts of the pairs beside it.
/// </summary>
internal sealed class BpeMerging
{
    private readonly int[] _ids;
    private readonly int[] _starts;
    private readonly int[] _lengths;
    private readonly long[] _counts;
    private readonly Dictionary<ulong, int> _index = [];
    private readonly Dictionary<byte[], int> _known = new(ByteArrayComparer.Instance);
    private readonly List<int> _raised = [];
    private int _queued;
    private readonly List<Pair> _pairs = [];
    private readonly PriorityQueue<int, (long Count, int Pair)> _best;

    public BpeMerging(WordCounts words, int wanted)
    {
        Tokens = new List<byte[]?>(256 + Math.Min(wanted, 1 << 20));
        for (int value = 0; value < 256; value++) _ = IdOf([(byte)value]);

        _starts = new int[words.Count];
        _lengths = new int[words.Count];
        _counts = new long[words.Count];
        var ids = new List<int>(words.Count * 8);
        int word = 0;
        words.ForEach((bytes, count) =>
        {
            (_starts[word], _lengths[word], _counts[word]) = (ids.Count, bytes.Length, count);
            foreach (byte value in bytes) ids.Add(value);
            word++;
        });
        _ids = [.. ids];
        _best = new PriorityQueue<int, (long Count, int Pair)>(new Order(this));
        for (word = 0; word < _counts.Length; word++)
        {
            ReadOnlySpan<int> own = _ids.AsSpan(_starts[word], _lengths[word]);
            for (int i = 0; i + 1 < own.Length; i++) Add(own[i], own[i + 1], word, _counts[word]);
        }

        for (int pair = 0; pair < _pairs.Count; pair++) _best.Enqueue(pair, (_pairs[pair].Count, pair));
        _queued = _pairs.Count;
    }

    /// <summary>The bytes of each id so far.</summary>
    public List<byte[]?> Tokens { get; }

    public List<BpeMerge> Merges { get; } = [];

    /// <summary>Merges the pair that stands most often.</summary>
    /// <returns>False where no pair is left.</returns>
    public bool MergeBest()
    {
        while (_best.TryDequeue(out int index, out (long Count, int Pair) priority))
        {
            // Counts only fall once a pair is queued, or it is queued again, so what comes out with its true count is the greatest.
            Pair pair = _pairs[index];
            if (pair.Count <= 0) continue;
            if (pair.Count != priority.Count)
            {
                _best.Enqueue(index, (pair.Count, index));
                continue;
            }

            Merge(pair);
            return true;
        }

        return false;
    }

    private void Merge(Pair pair)
    {
        int made = IdOf([.. Tokens[pair.Left]!, .. Tokens[pair.Right]!]);
        Merges.Add(new BpeMerge(pair.Left, pair.Right, made));
        int[] words = pair.Words.ToArray();
        pair.Words.Clear();
        pair.Words.TrimExcess();
        foreach (int word in words) MergeWord(word, pair.Left, pair.Right, made);
        pair.Count = 0;
        for (int added = _queued; added < _pairs.Count; added++) _best.Enqueue(added, (_pairs[added].Count, added));
        foreach (int raised in _raised) _best.Enqueue(raised, (_pairs[raised].Count, raised));
        _raised.Clear();
        _queued = _pairs.Count;
    }

    // ab+c and a+bc are the same token: the later merge makes the id that is there, as it would if words were held as byte strings.
    private int IdOf(byte[] bytes)
    {
        ref int id = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, bytes, out bool exists);
        if (exists) return id;
        id = Tokens.Count;
        Tokens.Add(bytes);
        return id;
    }

    private void MergeWord(int word, int left, int right, int made)
    {
        Span<int> ids = _ids.AsSpan(_starts[word], _lengths[word]);
        long count = _counts[word];
        int write = 0;
        for (int read = 0; read < ids.Length; read++)
        {
            int id = ids[read];
            if (id != left || read + 1 >= ids.Length || ids[read + 1] != right)
            {
                ids[write++] = id;
                continue;
            }

            if (write > 0)
            {
                Remove(ids[write - 1], left, count);
                Add(ids[write - 1], made, word, count);
            }

            if (read + 2 < ids.Length)
            {
                Remove(right, ids[read + 2], count);
                Add(made, ids[read + 2], word, count);
            }

            ids[write++] = made;
            read++;
        }

        _lengths[word] = write;
    }

    private void Remove(int left, int right, long count)
    {
        if (_index.TryGetValue(Key(left, right), out int index)) _pairs[index].Count -= count;
    }

    private void Add(int left, int right, int word, long count)
    {
        ref int index = ref CollectionsMarshal.GetValueRefOrAddDefault(_index, Key(left, right), out bool known);
        if (!known)
        {
            index = _pairs.Count;
            _pairs.Add(new Pair(left, right));
        }
        else if (index < _queued)
        {
            _raised.Add(index);
        }

        Pair pair = _pairs[index];
        pair.Count += count;
        if (pair.Words.Count == 0 || pair.Words[^1] != word) pair.Words.Add(word);
    }

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private sealed class Pair(int left, int right)
    {
        public int Left => left;

        public int Right => right;

        public long Count { get; set; }

        public List<int> Words { get; } = [];
    }

    // First the greater count, then the greater bytes: left before right, each as bytes, not as ids.
    private sealed class Order(BpeMerging owner) : IComparer<(long Count, int Pair)>
    {
        public int Compare((long Count, int Pair) x, (long Count, int Pair) y)
        {
            if (x.Count != y.Count) return y.Count.CompareTo(x.Count);
            if (x.Pair == y.Pair) return 0;
            (Pair a, Pair b) = (owner._pairs[x.Pair], owner._pairs[y.Pair]);
            int left = owner.Tokens[b.Left].AsSpan().SequenceCompareTo(owner.Tokens[a.Left]);
            return left != 0 ? left : owner.Tokens[b.Right].AsSpan().SequenceCompareTo(owner.Tokens[a.Right]);
        }
    }
}
