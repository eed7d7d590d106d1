namespace Lathe.Training.Data.Text;

/// <summary>
/// The rows that cover a split document by document: each document is cut from its beginning, and its last row is as short as its
/// rest. Every token that has one before it in its document is the target of exactly one row.
/// </summary>
internal sealed class DocumentRows
{
    private readonly TokenRange _range;
    private readonly int _length;
    private readonly long _first;
    private readonly long[] _firstRows;

    /// <summary>Counts the rows: 8 bytes a document.</summary>
    public DocumentRows(TokenRange range, int length)
    {
        (_range, _length) = (range, length);
        _first = range.File.DocumentOf(range.Start);
        _firstRows = new long[range.File.DocumentOf(range.End - 1) - _first + 2];
        for (int d = 0; d + 1 < _firstRows.Length; d++)
        {
            (long start, long end) = Bounds(d);
            _firstRows[d + 1] = _firstRows[d] + ((Math.Max(0, end - start - 1) + length - 1) / length);
        }
    }

    /// <summary>Number of rows; 0 where no document has two tokens.</summary>
    public long Count => _firstRows[^1];

    /// <summary>Where a row begins, and how many targets it has.</summary>
    public (long From, int Count) Row(long index)
    {
        if (index >= Count) return (_range.Start, 0);

        // Documents without rows share their number with the next: the last of equals is the one that has it.
        int low = 0, high = _firstRows.Length - 2;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_firstRows[middle] <= index) low = middle;
            else high = middle - 1;
        }

        (long start, long end) = Bounds(low);
        long from = start + ((index - _firstRows[low]) * _length);
        return (from, (int)Math.Min(_length, end - from - 1));
    }

    private (long Start, long End) Bounds(int document)
        => (Math.Max(_range.Start, _range.File.DocumentStart(_first + document)), Math.Min(_range.End, _range.File.DocumentStart(_first + document + 1)));
}
