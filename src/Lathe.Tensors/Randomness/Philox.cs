namespace Lathe.Tensors.Randomness;

/// <summary>
/// Philox4x32-10, a counter-based random function: <see cref="Block"/> maps a counter to 128 random bits and keeps no
/// state, so any thread can compute any part of a random sequence and always get the same bits.
/// Paper: Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
/// </summary>
/// <param name="seed">The 64-bit key.</param>
/// <param name="stream">The upper 64 bits of the counter. Every use of randomness (a layer, an epoch) takes its own stream.</param>
public readonly struct Philox(ulong seed, ulong stream)
{
    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    /// <summary>The 64-bit key.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>The upper 64 bits of every counter.</summary>
    public ulong Stream { get; } = stream;

    /// <summary>The four random words that belong to <paramref name="counter"/>.</summary>
    /// <param name="counter">The lower 64 bits of the counter.</param>
    public UInt32x4 Block(ulong counter)
    {
        uint c0 = (uint)counter, c1 = (uint)(counter >> 32);
        uint c2 = (uint)Stream, c3 = (uint)(Stream >> 32);
        uint k0 = (uint)Seed, k1 = (uint)(Seed >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0;
            ulong p1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return new UInt32x4(c0, c1, c2, c3);
    }
}
