namespace Lathe.Tensors.Kernels.Attention;

/// <summary>
/// The scratch of one chunk of <see cref="TiledBackward{T}"/>: the queries and output gradients of a head, each packed both
/// as rows and as lanes, and one block of keys. Linear in the number of queries.
/// </summary>
internal readonly unsafe struct BackwardMemory<T> where T : unmanaged
{
    private readonly T* _blocks;
    private readonly long _blockSize;
    private readonly long _lanes;
    private readonly long _rows;
    private readonly int _queryBlock;

    public BackwardMemory(in AttentionArgs<T> args, int queryBlock, int keyBlock)
    {
        PackedRow = (int)AttentionScratch.Pad<T>(args.HeadSize);
        _queryBlock = queryBlock;
        _lanes = (long)args.HeadSize * queryBlock;
        _rows = (long)PackedRow * queryBlock;
        _blockSize = (2 * _lanes) + (2 * _rows) + (2L * queryBlock);
        int blocks = (args.QueryLength + queryBlock - 1) / queryBlock;
        long keyRows = (long)keyBlock * PackedRow;
        long scores = (long)keyBlock * queryBlock;
        long buffer = ScoreMask.NeedsBuffer(args) ? scores : 0;

        KeyRows = AttentionScratch.ForChunk<T>((4 * keyRows) + (2 * scores) + buffer + (blocks * (_blockSize + _lanes)));
        ValueRows = KeyRows + keyRows;
        KeyGradient = ValueRows + keyRows;
        ValueGradient = KeyGradient + keyRows;
        Scores = ValueGradient + keyRows;
        ScoreGradient = Scores + scores;
        Buffer = ScoreGradient + scores;
        _blocks = Buffer + buffer;
        QueryGradient = _blocks + (blocks * _blockSize);
    }

    /// <summary>Elements from one packed row of D elements to the next: D in whole vectors.</summary>
    public int PackedRow { get; }

    /// <summary>Keys of the block, <c>[keys, D]</c>.</summary>
    public T* KeyRows { get; }

    /// <summary>Values of the block, <c>[keys, D]</c>.</summary>
    public T* ValueRows { get; }

    /// <summary>Gradient of the block's keys, <c>[keys, D]</c>.</summary>
    public T* KeyGradient { get; }

    /// <summary>Gradient of the block's values, <c>[keys, D]</c>.</summary>
    public T* ValueGradient { get; }

    /// <summary>Scores, then probabilities, <c>[keys, lanes]</c>.</summary>
    public T* Scores { get; }

    /// <summary>Gradient of the probabilities, then of the scores, <c>[keys, lanes]</c>.</summary>
    public T* ScoreGradient { get; }

    /// <summary>Gradient of the head's queries, a block <c>[D, lanes]</c> after the other.</summary>
    public T* QueryGradient { get; }

    /// <summary>A mask's block, where one is needed.</summary>
    public T* Buffer { get; }

    /// <summary>Scaled queries of a block, <c>[D, lanes]</c>.</summary>
    public T* QueryLanes(int block) => _blocks + (block * _blockSize);

    /// <summary>Output gradients of a block, <c>[D, lanes]</c>.</summary>
    public T* OutputLanes(int block) => QueryLanes(block) + _lanes;

    /// <summary>Queries of a block, <c>[queries, D]</c>.</summary>
    public T* QueryRows(int block) => QueryLanes(block) + (2 * _lanes);

    /// <summary>Output gradients of a block, <c>[queries, D]</c>.</summary>
    public T* OutputRows(int block) => QueryRows(block) + _rows;

    /// <summary>Log-sum-exp of each lane of a block.</summary>
    public T* LogSumExp(int block) => QueryRows(block) + (2 * _rows);

    /// <summary>Inner product of output and gradient of each lane of a block.</summary>
    public T* Inner(int block) => LogSumExp(block) + _queryBlock;
}
