namespace Lathe.Tensors.Kernels.Attention;

/// <summary>What the kernels for short sequences share: which problems are theirs, and how these are cut.</summary>
internal static class SmallProblem
{
    private const int LongestLength = 32;

    // In units of about a nanosecond: what a chunk should take, to outweigh handing it to another thread, and what a head
    // costs whatever its size.
    private const long ChunkCost = 3000;
    private const long HeadCost = 60;

    /// <summary>Whether a head's whole problem is small enough to be done at once.</summary>
    public static bool Fits<T>(in AttentionArgs<T> args) where T : unmanaged
        => args.QueryLength <= LongestLength && args.KeyLength <= LongestLength;

    /// <summary>Number of heads in a chunk.</summary>
    public static int PairsPerChunk(int queries, int keys, int headSize)
        => (int)Math.Max(1, ChunkCost / (HeadCost + ((long)queries * keys * headSize / 32)));

    /// <summary>Number of chunks for <paramref name="pairs"/> heads.</summary>
    public static int Chunks(long pairs, int pairsPerChunk) => checked((int)((pairs + pairsPerChunk - 1) / pairsPerChunk));
}
