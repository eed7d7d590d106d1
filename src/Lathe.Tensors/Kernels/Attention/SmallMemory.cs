using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Attention;

/// <summary>The scratch of one chunk of <see cref="SmallForward{T}"/> or <see cref="SmallBackward{T}"/>.</summary>
internal readonly unsafe struct SmallMemory<T> where T : unmanaged
{
    private readonly T* _rows;

    public SmallMemory(in AttentionArgs<T> args)
    {
        Lanes = (args.QueryLength + Vector512<T>.Count - 1) / Vector512<T>.Count * Vector512<T>.Count;
        PackedRow = (int)AttentionScratch.Pad<T>(args.HeadSize);
        long laneSize = (long)args.HeadSize * Lanes;
        long scoreSize = (long)args.KeyLength * Lanes;
        long rowSize = (long)Math.Max(args.KeyLength, args.QueryLength) * PackedRow;
        long bufferSize = ScoreMask.NeedsBuffer(args) ? scoreSize : 0;

        QueryLanes = AttentionScratch.ForChunk<T>((2 * laneSize) + (2 * scoreSize) + (2 * rowSize) + bufferSize + Lanes);
        OutputLanes = QueryLanes + laneSize;
        Scores = OutputLanes + laneSize;
        ScoreGradient = Scores + scoreSize;
        LogSumExp = ScoreGradient + scoreSize;
        _rows = LogSumExp + Lanes;
        Results = _rows + rowSize;
        Buffer = Results + rowSize;
    }

    /// <summary>Queries in whole vectors: elements from one key's scores to the next's.</summary>
    public int Lanes { get; }

    /// <summary>D in whole vectors.</summary>
    public int PackedRow { get; }

    /// <summary>Scaled queries, <c>[D, lanes]</c>.</summary>
    public T* QueryLanes { get; }

    /// <summary>Output gradients, <c>[D, lanes]</c>.</summary>
    public T* OutputLanes { get; }

    /// <summary>Scores, then probabilities, <c>[keys, lanes]</c>.</summary>
    public T* Scores { get; }

    /// <summary>Gradient of the probabilities, then of the scores, <c>[keys, lanes]</c>.</summary>
    public T* ScoreGradient { get; }

    /// <summary>Log-sum-exp of each lane.</summary>
    public T* LogSumExp { get; }

    /// <summary>A result whose rows are not whole vectors, before it goes where it belongs.</summary>
    public T* Results { get; }

    /// <summary>A mask's block, where one is needed.</summary>
    public T* Buffer { get; }

    /// <summary>
    /// Rows that can be read in whole vectors: where they lie if they are whole vectors, else a copy padded with 0 that
    /// lasts until the next.
    /// </summary>
    public T* WholeRows(T* from, long fromRow, int rows, int size, out nint row)
    {
        if (size == PackedRow)
        {
            row = (nint)fromRow;
            return from;
        }

        Blocks.Pack(from, fromRow, rows, size, _rows, PackedRow);
        row = PackedRow;
        return _rows;
    }
}
