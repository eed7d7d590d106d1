namespace Lathe.Tensors.Randomness;

/// <summary>
/// A sequential generator over <see cref="Philox"/>. Its whole state is (seed, stream, position), so a checkpoint
/// stores three numbers and a resumed run draws the same values. Not thread-safe: give each thread its own stream.
/// </summary>
public sealed class PhiloxRandom
{
    private Philox _philox;
    private UInt32x4 _block;
    private ulong _position;

    /// <summary>Starts at the first word of a stream.</summary>
    /// <param name="seed">The key.</param>
    /// <param name="stream">The stream under that key.</param>
    public PhiloxRandom(ulong seed, ulong stream = 0) => _philox = new Philox(seed, stream);

    /// <summary>Continues from an exported state.</summary>
    /// <param name="state">A state taken from <see cref="State"/>.</param>
    public PhiloxRandom(PhiloxState state) => State = state;

    /// <summary>Exports the state, or moves this generator to an exported one without allocating.</summary>
    public PhiloxState State
    {
        get => new(_philox.Seed, _philox.Stream, _position);
        set
        {
            _philox = new Philox(value.Seed, value.Stream);
            _position = value.Position;
            _block = _philox.Block(_position >> 2);
        }
    }

    /// <summary>32 random bits.</summary>
    public uint NextUInt32()
    {
        int word = (int)(_position & 3);
        if (word == 0)
            _block = _philox.Block(_position >> 2);
        _position++;
        return _block[word];
    }

    /// <summary>64 random bits (two words, the lower first).</summary>
    public ulong NextUInt64()
    {
        ulong low = NextUInt32();
        return low | ((ulong)NextUInt32() << 32);
    }

    /// <summary>A uniform number in [0, 1), a multiple of 2⁻²⁴.</summary>
    public float NextSingle() => (NextUInt32() >> 8) * (1.0f / (1 << 24));

    /// <summary>A uniform number in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    /// <summary>
    /// A uniform integer in [0, <paramref name="max"/>), without modulo bias.
    /// Paper: Lemire, "Fast Random Integer Generation in an Interval", 2019.
    /// </summary>
    /// <param name="max">The exclusive upper bound, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is below 1.</exception>
    public int Next(int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        uint bound = (uint)max;
        ulong product = (ulong)NextUInt32() * bound;
        if ((uint)product < bound)
        {
            uint threshold = (0u - bound) % bound;
            while ((uint)product < threshold)
                product = (ulong)NextUInt32() * bound;
        }

        return (int)(product >> 32);
    }

    /// <summary>A uniform integer in [0, <paramref name="max"/>), without modulo bias.</summary>
    /// <param name="max">The exclusive upper bound, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is below 1.</exception>
    public long NextInt64(long max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ulong bound = (ulong)max;
        ulong high = Math.BigMul(NextUInt64(), bound, out ulong low);
        if (low < bound)
        {
            ulong threshold = (0ul - bound) % bound;
            while (low < threshold)
                high = Math.BigMul(NextUInt64(), bound, out low);
        }

        return (long)high;
    }

    /// <summary>
    /// A standard normal number (Box–Muller). It always consumes four words and keeps no spare value, because a
    /// spare would be state that (seed, stream, position) does not hold.
    /// </summary>
    public double NextGaussian()
    {
        double radius = Math.Sqrt(-2.0 * Math.Log(1.0 - NextDouble()));
        return radius * Math.Cos(Math.Tau * NextDouble());
    }

    /// <summary>Permutes <paramref name="items"/> uniformly in place (Fisher–Yates), O(n).</summary>
    /// <param name="items">What to shuffle.</param>
    /// <typeparam name="T">The element type.</typeparam>
    public void Shuffle<T>(Span<T> items)
    {
        for (int last = items.Length - 1; last > 0; last--)
        {
            int other = Next(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }
}
