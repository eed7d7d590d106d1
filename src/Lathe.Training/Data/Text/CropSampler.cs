using Lathe.Tensors.Randomness;

namespace Lathe.Training.Data.Text;

/// <summary>
/// Cuts batches of rows out of a split: inputs and, one token on, targets. A row is a function of seed, batch and row, so there is
/// no state to save and no order to keep.
/// </summary>
public sealed class CropSampler
{
    /// <summary>The target of a place that is not learnt: padding behind the end of a document.</summary>
    public const int Ignored = -100;

    private const ulong Stream = 0x7E47UL << 32;
    private readonly TokenRange _range;
    private readonly Philox _random;
    private readonly CropOrder _order;
    private readonly bool _withinDocuments;
    private readonly int[] _row;
    private readonly int _rows;
    private readonly DocumentRows? _documentRows;

    /// <summary>Makes a sampler.</summary>
    /// <param name="range">The split.</param>
    /// <param name="rows">Rows B of a batch.</param>
    /// <param name="length">Tokens T of a row.</param>
    /// <param name="order">Random or one after another.</param>
    /// <param name="seed">Seed of random crops.</param>
    /// <param name="withinDocuments">Whether no row reaches from one document into the next; short documents leave rows partly empty.</param>
    /// <exception cref="ArgumentException">The split is shorter than a row.</exception>
    public CropSampler(TokenRange range, int rows, int length, CropOrder order, ulong seed, bool withinDocuments = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (range.Count < 2 || (!withinDocuments && range.Count < length + 1))
        {
            throw new ArgumentException(
                $"A row of {length} tokens and the one after it do not fit the {range.Count} tokens of this split of '{range.File.Path}'. "
                + "Give more text, a shorter context, or another share to hold out.", nameof(range));
        }

        _range = range;
        _rows = rows;
        Length = length;
        _order = order;
        _random = new Philox(seed, Stream);
        _withinDocuments = withinDocuments;
        _row = new int[length + 1];
        _documentRows = withinDocuments ? new DocumentRows(range, length) : null;
    }

    /// <summary>Tokens T of a row.</summary>
    public int Length { get; }

    /// <summary>Batches of rows one after another that cover the split once.</summary>
    public int BatchesOfSplit => checked((int)((RowsOfSplit + _rows - 1) / _rows));

    private long RowsOfSplit => Math.Max(1, _documentRows?.Count ?? (_range.Count - 1 + Length - 1) / Length);

    /// <summary>Fills a batch.</summary>
    /// <param name="batch">Its number, from 0.</param>
    /// <param name="ids">[B, T], row-major.</param>
    /// <param name="targets">[B, T]; <see cref="Ignored"/> where there is none.</param>
    /// <returns>Targets that count.</returns>
    public long Fill(long batch, Span<int> ids, Span<int> targets)
    {
        long counted = 0;
        for (int row = 0; row < _rows; row++)
        {
            Span<int> x = ids.Slice(row * Length, Length), y = targets.Slice(row * Length, Length);
            (long from, int count) = _order == CropOrder.Random ? RandomCrop((batch * _rows) + row) : NextCrop(((batch * _rows) + row) % RowsOfSplit);
            counted += Copy(from, count, x, y);
        }

        return counted;
    }

    /// <summary>
    /// Fills batch <paramref name="batch"/> of the split read once, in order: the last one is not repeated from the start, its
    /// places beyond the end are ignored. For validation.
    /// </summary>
    /// <returns>Targets that count.</returns>
    public long FillOnce(int batch, Span<int> ids, Span<int> targets)
    {
        long counted = 0;
        for (int row = 0; row < _rows; row++)
        {
            Span<int> x = ids.Slice(row * Length, Length), y = targets.Slice(row * Length, Length);
            long index = ((long)batch * _rows) + row;
            (long from, int count) = index < RowsOfSplit ? NextCrop(index) : (_range.Start, 0);
            counted += Copy(from, count, x, y);
        }

        return counted;
    }

    private int Copy(long from, int count, Span<int> x, Span<int> y)
    {
        x.Clear();
        y.Fill(Ignored);
        if (count == 0) return 0;
        Span<int> row = _row.AsSpan(0, count + 1);
        _range.File.Read(from, row);
        row[..count].CopyTo(x);
        row[1..].CopyTo(y);
        return count;
    }

    // Uniform over all starts, as nanoGPT draws them; 64 bits make the bias of a remainder smaller than 2^-30.
    private (long From, int Count) RandomCrop(long index)
    {
        UInt32x4 words = _random.Block((ulong)index);
        ulong bits = words.W0 | ((ulong)words.W1 << 32);
        if (!_withinDocuments) return (_range.Start + (long)(bits % (ulong)(_range.Count - Length)), Length);
        for (int attempt = 0; ; attempt++)
        {
            long token = _range.Start + (long)(bits % (ulong)_range.Count);
            long document = _range.File.DocumentOf(token);
            long start = Math.Max(_range.Start, _range.File.DocumentStart(document)), end = Math.Min(_range.End, _range.File.DocumentStart(document + 1));

            // Near its end a document is read from as far back as a row needs, so rows are empty only where documents are short.
            long from = Math.Max(start, Math.Min(token, end - Length - 1));
            int count = (int)Math.Min(Length, end - from - 1);
            if (count > 0 || attempt == 64) return (from, Math.Max(0, count));
            words = _random.Block((ulong)index | ((ulong)(attempt + 1) << 56));
            bits = words.W0 | ((ulong)words.W1 << 32);
        }
    }

    private (long From, int Count) NextCrop(long index)
    {
        if (_documentRows is not null) return _documentRows.Row(index);
        long from = _range.Start + (index * Length);
        return (from, (int)Math.Clamp(_range.End - from - 1, 0, Length));
    }
}
