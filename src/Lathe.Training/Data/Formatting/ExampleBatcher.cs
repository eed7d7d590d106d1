using Lathe.Tensors.Randomness;

namespace Lathe.Training.Data.Formatting;

/// <summary>
/// Batches of examples. A batch is a function of its number: each epoch has an order of its own, drawn from seed and epoch, so nothing of
/// where a run is has to be saved but a counter. The last batch of an epoch has what is left. One batch at a time; it allocates nothing.
/// </summary>
public sealed class ExampleBatcher
{
    /// <summary>The target of a place that is not learnt.</summary>
    public const int Ignored = -100;

    private const ulong Stream = 0x5F7UL << 32;

    // Examples of like length are looked for among so many batches, so that little is padding and the order stays random.
    private const int Window = 16;

    private readonly EncodedExample[] _examples;
    private readonly int[][] _rows;
    private readonly int[] _order;
    private readonly int[] _batches;
    private readonly int _batchSize;
    private readonly int _width;
    private readonly ulong _seed;
    private readonly bool _shuffled;
    private readonly Comparison<int> _byLength;
    private long _epoch = -1;

    /// <summary>Makes a batcher.</summary>
    /// <param name="examples">What is learnt, at least one.</param>
    /// <param name="batchSize">Rows B of a batch.</param>
    /// <param name="width">Most places T of a row; with packing, the places of every row.</param>
    /// <param name="packing">How examples lie in rows.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <param name="shuffled">Whether each epoch is in an order of its own; else all are in that of the examples.</param>
    /// <exception cref="ArgumentException">There is no example, or one is longer than a row.</exception>
    public ExampleBatcher(IEnumerable<EncodedExample> examples, int batchSize, int width, PackingKind packing = PackingKind.None, ulong seed = 1, bool shuffled = true)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        EncodedExample[] all = [.. packing == PackingKind.Stream ? ExamplePacker.Concatenate(examples, width) : examples];
        if (all.Length == 0)
        {
            throw new ArgumentException(packing == PackingKind.Stream
                ? $"All examples together do not fill one row of {width} tokens. Take a shorter row, or packing without cuts." : "There is no example to learn from.", nameof(examples));
        }

        if (Array.Find(all, e => e.Length > width || e.Length < 1) is { } misfit)
            throw new ArgumentException($"An example of {misfit.Ids.Length} tokens ({misfit.Source}, line {misfit.Line}) does not fit a row of {width}: encode with MaxTokens {width + 1}, and 2 at least.", nameof(examples));
        _examples = all;
        _rows = packing == PackingKind.Blocks ? ExamplePacker.Pack([.. all.Select(e => e.Length)], width) : [.. Enumerable.Range(0, all.Length).Select(i => (int[])[i])];
        (_batchSize, _seed, _shuffled) = (batchSize, seed, shuffled);
        _width = packing == PackingKind.None ? all.Max(e => e.Length) : width;
        Packing = packing;
        _order = [.. Enumerable.Range(0, _rows.Length)];
        _batches = [.. Enumerable.Range(0, BatchesOfEpoch)];
        _byLength = LongestFirst;
        int places = checked(Math.Min(batchSize, _rows.Length) * _width);
        (Ids, Targets, Positions) = (new int[places], new int[places], new int[places]);
    }

    /// <summary>How examples lie in rows.</summary>
    public PackingKind Packing { get; }

    /// <summary>Examples; with <see cref="PackingKind.Stream"/> the rows they were cut into.</summary>
    public IReadOnlyList<EncodedExample> Examples => _examples;

    /// <summary>Rows of an epoch.</summary>
    public int RowCount => _rows.Length;

    /// <summary>Batches of an epoch.</summary>
    public int BatchesOfEpoch => (int)(((long)_rows.Length + _batchSize - 1) / _batchSize);

    /// <summary>Most places T of a row.</summary>
    public int Width => _width;

    /// <summary>Share of the places of packed rows that hold a token.</summary>
    public double Fill => _examples.Sum(e => (double)e.Length) / ((double)_rows.Length * _width);

    /// <summary>Rows B of the batch.</summary>
    public int Rows { get; private set; }

    /// <summary>Places T of its rows.</summary>
    public int Length { get; private set; }

    /// <summary>Token ids [B, T], 0 where nothing lies; valid up to B·T.</summary>
    public int[] Ids { get; }

    /// <summary>The token behind each [B, T], or <see cref="Ignored"/>.</summary>
    public int[] Targets { get; }

    /// <summary>Place of each token in its example [B, T]; 0 where nothing lies.</summary>
    public int[] Positions { get; }

    /// <summary>Makes batch <paramref name="batch"/> the current one.</summary>
    /// <param name="batch">Its number from the start of the run.</param>
    /// <returns>Targets that count.</returns>
    public long Load(long batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        Arrange(batch / BatchesOfEpoch);
        int first = _batches[(int)(batch % BatchesOfEpoch)] * _batchSize;
        Rows = Math.Min(_batchSize, _rows.Length - first);
        Length = Packing == PackingKind.None ? LongestOf(first, Rows) : _width;
        long counted = 0;
        for (int row = 0; row < Rows; row++) counted += Lay(_rows[_order[first + row]], row * Length, Length);
        return counted;
    }

    private int LongestOf(int first, int count)
    {
        int longest = 1;
        for (int row = 0; row < count; row++) longest = Math.Max(longest, _examples[_rows[_order[first + row]][0]].Length);
        return longest;
    }

    private long Lay(int[] row, int start, int length)
    {
        long counted = 0;
        int at = 0;
        foreach (int number in row)
        {
            EncodedExample example = _examples[number];
            for (int i = 0; i < example.Length; i++)
            {
                Ids[start + at + i] = example.Ids[i];
                bool learned = example.IsLearned[i + 1];
                Targets[start + at + i] = learned ? example.Ids[i + 1] : Ignored;
                Positions[start + at + i] = i;
                counted += learned ? 1 : 0;
            }

            at += example.Length;
        }

        // Padding is sequences of one token each.
        for (; at < length; at++) (Ids[start + at], Targets[start + at], Positions[start + at]) = (0, Ignored, 0);
        return counted;
    }

    private void Arrange(long epoch)
    {
        if (!_shuffled || epoch == _epoch) return;
        for (int i = 0; i < _order.Length; i++) _order[i] = i;
        Shuffle(_order, epoch, 0);
        if (Packing == PackingKind.None && _batchSize > 1)
        {
            for (int i = 0; i < _order.Length; i += Window * _batchSize) _order.AsSpan(i, Math.Min(Window * _batchSize, _order.Length - i)).Sort(_byLength);

            // Sorted windows come long to short; the batches themselves come in any order. The short one stays the last.
            for (int i = 0; i < _batches.Length; i++) _batches[i] = i;
            int whole = _order.Length % _batchSize == 0 ? _batches.Length : _batches.Length - 1;
            Shuffle(_batches.AsSpan(0, whole), epoch, 1UL << 62);
        }

        _epoch = epoch;
    }

    // Fisher–Yates with a word of Philox for each exchange.
    private void Shuffle(Span<int> values, long epoch, ulong offset)
    {
        var random = new Philox(_seed, Stream + (ulong)epoch);
        for (int i = values.Length - 1; i > 0; i--)
        {
            UInt32x4 words = random.Block(offset + (ulong)i);
            int j = (int)((words.W0 | ((ulong)words.W1 << 32)) % (ulong)(i + 1));
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    private int LongestFirst(int x, int y)
    {
        int a = _examples[_rows[x][0]].Length, b = _examples[_rows[y][0]].Length;
        return a != b ? b.CompareTo(a) : x.CompareTo(y);
    }
}
