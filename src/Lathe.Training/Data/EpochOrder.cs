using Lathe.Tensors.Randomness;

namespace Lathe.Training.Data;

/// <summary>
/// The order in which examples are read: all of them once an epoch, each epoch in an order of its own that seed and epoch draw. Which example
/// stands at a place is a function of the place, so a resumed run needs a counter and nothing else.
/// </summary>
/// <param name="count">Examples, one at least.</param>
/// <param name="seed">Seed of the orders.</param>
/// <param name="shuffled">Whether they are drawn; else the order is that of the examples.</param>
public sealed class EpochOrder(int count, ulong seed, bool shuffled = true)
{
    private const ulong Stream = 0xE70CUL << 32;
    private readonly int[] _order = count > 0 ? [.. Enumerable.Range(0, count)] : throw new ArgumentOutOfRangeException(nameof(count), count, "One example at least is needed.");
    private long _epoch = -1;

    /// <summary>Examples.</summary>
    public int Count => _order.Length;

    /// <summary>The example at a place, counted from the start of the run.</summary>
    public int this[long place]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(place);
            long epoch = place / _order.Length;
            if (shuffled && epoch != _epoch) Arrange(epoch);
            return _order[(int)(place % _order.Length)];
        }
    }

    // Fisher–Yates from the order of the examples, with a word of Philox for each exchange.
    private void Arrange(long epoch)
    {
        for (int i = 0; i < _order.Length; i++) _order[i] = i;
        var random = new Philox(seed, Stream + (ulong)epoch);
        for (int i = _order.Length - 1; i > 0; i--)
        {
            UInt32x4 words = random.Block((ulong)i);
            int j = (int)((words.W0 | ((ulong)words.W1 << 32)) % (ulong)(i + 1));
            (_order[i], _order[j]) = (_order[j], _order[i]);
        }

        _epoch = epoch;
    }
}
