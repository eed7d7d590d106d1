using Lathe.Tensors.Randomness;

namespace Lathe.Training.Data.Digits;

/// <summary>
/// Cuts shuffled epochs into padded batches. The order of an epoch depends only on (seed, epoch), so a
/// <see cref="DigitCursor"/> resumes exactly, at any place and in any order of calls. Not thread-safe.
/// </summary>
public sealed class DigitBatcher
{
    private readonly DigitExamples _examples;
    private readonly ulong _seed;
    private readonly bool _shuffle;
    private readonly PhiloxRandom _random;
    private readonly int[] _order;
    private int _epoch = -1;

    /// <summary>Prepares the order buffer; filling a batch allocates nothing after this.</summary>
    /// <param name="examples">At least one example.</param>
    /// <param name="batchSize">The rows of a full batch; the last batch of an epoch holds what is left.</param>
    /// <param name="seed">Decides the order of every epoch.</param>
    /// <param name="shuffle">False keeps the examples in their stored order, for evaluation.</param>
    /// <exception cref="ArgumentException">There are no examples, or the batch size is below 1.</exception>
    public DigitBatcher(DigitExamples examples, int batchSize, ulong seed, bool shuffle = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (examples.Count == 0)
            throw new ArgumentException("This part of the dataset has no examples to batch: raise its fraction or the number of "
                + "examples.", nameof(examples));
        (_examples, _seed, _shuffle, BatchSize) = (examples, seed, shuffle, batchSize);
        _random = new PhiloxRandom(seed);
        _order = new int[examples.Count];
    }

    /// <summary>The rows of a full batch.</summary>
    public int BatchSize { get; }

    /// <summary>The tokens of the longest example: a token buffer of BatchSize × MaxLength fits every batch.</summary>
    public int MaxLength => _examples.MaxLength;

    /// <summary>The batches of an epoch, the partial last one included.</summary>
    public int BatchesPerEpoch => (int)(((long)_examples.Count + BatchSize - 1) / BatchSize);

    /// <summary>The place after a place.</summary>
    /// <param name="cursor">A place.</param>
    public DigitCursor Next(DigitCursor cursor) =>
        cursor.Batch + 1 < BatchesPerEpoch ? cursor with { Batch = cursor.Batch + 1 } : new DigitCursor(cursor.Epoch + 1, 0);

    /// <summary>The numbers of a batch's examples, valid until a batch of another epoch is asked for.</summary>
    /// <param name="cursor">The epoch, and a batch below <see cref="BatchesPerEpoch"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such batch.</exception>
    public ReadOnlySpan<int> Indices(DigitCursor cursor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cursor.Epoch, nameof(cursor));
        if ((uint)cursor.Batch >= (uint)BatchesPerEpoch)
            throw new ArgumentOutOfRangeException(nameof(cursor), cursor, $"An epoch has {BatchesPerEpoch} batches: expected a batch "
                + $"from 0 to {BatchesPerEpoch - 1}.");
        if (cursor.Epoch != _epoch)
            Reorder(cursor.Epoch);
        int start = cursor.Batch * BatchSize;
        return _order.AsSpan(start, Math.Min(BatchSize, _order.Length - start));
    }

    /// <summary>Writes a batch into the start of the caller's buffers without allocating.</summary>
    /// <param name="cursor">The epoch, and a batch below <see cref="BatchesPerEpoch"/>.</param>
    /// <param name="tokens">[B, T] row-major ids, padded with 0; BatchSize × MaxLength always fits.</param>
    /// <param name="lengths">[B] tokens before the padding.</param>
    /// <param name="labels">[B] ids of the answers, 2 to 11.</param>
    /// <returns>B and T, the rows and columns written.</returns>
    /// <exception cref="ArgumentException">A buffer is too short.</exception>
    public DigitBatch Fill(DigitCursor cursor, Span<int> tokens, Span<int> lengths, Span<int> labels)
    {
        ReadOnlySpan<int> indices = Indices(cursor);
        int columns = 0;
        foreach (int index in indices)
            columns = Math.Max(columns, _examples.Tokens(index).Length);
        Require(tokens.Length, indices.Length * columns, nameof(tokens));
        Require(lengths.Length, indices.Length, nameof(lengths));
        Require(labels.Length, indices.Length, nameof(labels));

        for (int row = 0; row < indices.Length; row++)
        {
            ReadOnlySpan<byte> source = _examples.Tokens(indices[row]);
            Span<int> target = tokens.Slice(row * columns, columns);
            for (int i = 0; i < source.Length; i++)
                target[i] = source[i];
            // Clearing pads, because [PAD] is id 0.
            target[source.Length..].Clear();
            lengths[row] = source.Length;
            labels[row] = _examples.Label(indices[row]);
        }

        return new DigitBatch(indices.Length, columns);
    }

    private static void Require(int length, int needed, string name)
    {
        if (length < needed)
            throw new ArgumentException($"The batch needs {needed} places in '{name}', but the buffer has {length}.", name);
    }

    private void Reorder(int epoch)
    {
        // Every epoch starts from the identity: shuffling the last epoch's order would make it depend on the past.
        for (int i = 0; i < _order.Length; i++)
            _order[i] = i;
        if (_shuffle)
        {
            _random.State = new PhiloxState(_seed, DigitStreams.Epoch | (uint)epoch, 0);
            _random.Shuffle(_order.AsSpan());
        }

        _epoch = epoch;
    }
}
