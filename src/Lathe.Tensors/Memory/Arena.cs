namespace Lathe.Tensors.Memory;

/// <summary>
/// Native memory handed out from the bottom up and taken back all at once. A step that needs more than there is adds a
/// block; the next <see cref="Reset"/> replaces the blocks by one that holds the largest step and an eighth more, so a steady
/// step takes all its memory from a single block.
/// </summary>
internal sealed unsafe class Arena(long limitBytes) : IDisposable
{
    private const long FirstBlock = 1L << 20;

    private readonly List<NativeBuffer> _blocks = [];
    private int _block;
    private long _top;
    private long _below;

    /// <summary>The most bytes that may be handed out between two resets.</summary>
    public long LimitBytes { get; } = limitBytes;

    /// <summary>Bytes handed out since the last reset, padding included.</summary>
    public long UsedBytes => _below + _top;

    /// <summary>The most bytes ever handed out between two resets.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Bytes taken from the system.</summary>
    public long CapacityBytes { get; private set; }

    /// <summary>Where the arena stands: <see cref="Rewind"/> goes back to it.</summary>
    public (int Block, long Top, long Below) Mark => (_block, _top, _below);

    /// <summary>Hands out <paramref name="bytes"/>, 64-byte aligned, with whatever they held.</summary>
    /// <exception cref="ArenaOverflowException">The limit would be passed.</exception>
    public void* Take(long bytes)
    {
        long padded = (bytes + NativeBuffer.Alignment - 1) & ~(NativeBuffer.Alignment - 1L);
        if (padded > LimitBytes - UsedBytes) throw new ArenaOverflowException(UsedBytes + padded, LimitBytes);
        while (_block < _blocks.Count && _top + padded > _blocks[_block].Bytes)
        {
            if (_block + 1 == _blocks.Count)
            {
                Grow(padded);
            }

            _below += _top;
            _top = 0;
            _block++;
        }

        if (_blocks.Count == 0) Grow(padded);
        byte* at = _blocks[_block].Pointer + _top;
        _top += padded;
        if (UsedBytes > PeakBytes) PeakBytes = UsedBytes;
        return at;
    }

    /// <summary>Whether an address lies in what is handed out.</summary>
    public bool Holds(void* address)
    {
        foreach (NativeBuffer block in _blocks)
        {
            if (address >= block.Pointer && address < block.Pointer + block.Bytes) return true;
        }

        return false;
    }

    /// <summary>Takes back everything handed out since <paramref name="mark"/>.</summary>
    public void Rewind((int Block, long Top, long Below) mark) => (_block, _top, _below) = mark;

    /// <summary>Takes everything back.</summary>
    public void Reset()
    {
        if (_blocks.Count > 1)
        {
            Dispose();
            Add(Math.Min(LimitBytes, PeakBytes + (PeakBytes / 8)));
        }

        (_block, _top, _below) = (0, 0, 0);
    }

    /// <summary>Gives all memory back to the system.</summary>
    public void Dispose()
    {
        foreach (NativeBuffer block in _blocks) block.Dispose();
        _blocks.Clear();
        CapacityBytes = 0;
        (_block, _top, _below) = (0, 0, 0);
    }

    private void Grow(long padded)
    {
        long wanted = Math.Max(Math.Max(padded, FirstBlock), CapacityBytes);
        Add(Math.Max(padded, Math.Min(wanted, LimitBytes - CapacityBytes)));
    }

    private void Add(long bytes)
    {
        _blocks.Add(new NativeBuffer(bytes));
        CapacityBytes += bytes;
    }
}
