using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lathe.Training.Data.Filters.Duplicates;

/// <summary>
/// Signatures of sets (Broder 1997): of each of several hash functions the least value that it takes on the set. The share of places
/// where two signatures agree estimates the sets' Jaccard similarity.
/// </summary>
internal sealed class MinHash
{
    private readonly uint[] _seeds;

    /// <param name="hashes">Hash functions of a signature.</param>
    /// <param name="seed">Chooses them.</param>
    public MinHash(int hashes, ulong seed)
    {
        Hashes = hashes;
        _seeds = new uint[(hashes + Vector512<uint>.Count - 1) / Vector512<uint>.Count * Vector512<uint>.Count];
        for (int i = 0; i < _seeds.Length; i++) _seeds[i] = (uint)WordSplitter.Mix(seed + (0x9E3779B97F4A7C15 * (ulong)i));
    }

    public int Hashes { get; }

    /// <summary>The signature of a set that is not empty.</summary>
    public uint[] Signature(ShingleSet set)
    {
        uint[] least = new uint[_seeds.Length];
        ref uint seeds = ref MemoryMarshal.GetArrayDataReference(_seeds), result = ref MemoryMarshal.GetArrayDataReference(least);
        for (nuint lane = 0; lane < (nuint)least.Length; lane += (nuint)Vector512<uint>.Count)
        {
            Vector512<uint> seed = Vector512.LoadUnsafe(ref seeds, lane), minimum = Vector512<uint>.AllBitsSet;
            foreach (uint hash in set.Hashes) minimum = Vector512.Min(minimum, Mix(Vector512.Create(hash) ^ seed));
            minimum.StoreUnsafe(ref result, lane);
        }

        return least[..Hashes];
    }

    // A bijection of 32 bits (Wellons' "lowbias32"): each seed makes a permutation of all n-grams.
    private static Vector512<uint> Mix(Vector512<uint> x)
    {
        x = (x ^ (x >>> 16)) * Vector512.Create(0x7FEB352Du);
        x = (x ^ (x >>> 15)) * Vector512.Create(0x846CA68Bu);
        return x ^ (x >>> 16);
    }
}
