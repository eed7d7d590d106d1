using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Attention;

/// <summary>
/// A block of scores <c>[keys, queries]</c> of one head: keys are rows, queries are lanes. Where a causal block crosses the
/// diagonal, the first lanes of its later rows are hidden; whole vectors of them are neither computed nor read.
/// </summary>
internal readonly struct ScoreBlock<T> where T : unmanaged
{
    private readonly int _ahead;

    /// <summary>The block of the queries and keys given, as absolute indices and counts.</summary>
    public ScoreBlock(in AttentionArgs<T> args, int batch, int head, int query, int queries, int key, int keys)
    {
        (Batch, Head, Query, Queries, Key, Keys) = (batch, head, query, queries, key, keys);
        Vectors = (queries + Vector512<T>.Count - 1) / Vector512<T>.Count;
        _ahead = args.Causal ? key - query - (args.KeyLength - args.QueryLength) : int.MinValue / 2;
    }

    /// <summary>Batch of the block.</summary>
    public int Batch { get; }

    /// <summary>Query head of the block.</summary>
    public int Head { get; }

    /// <summary>First query.</summary>
    public int Query { get; }

    /// <summary>Number of queries; lanes past them hold anything finite.</summary>
    public int Queries { get; }

    /// <summary>First key.</summary>
    public int Key { get; }

    /// <summary>Number of keys.</summary>
    public int Keys { get; }

    /// <summary>Vectors that hold the queries.</summary>
    public int Vectors { get; }

    /// <summary>First key of the block that some query does not see.</summary>
    public int FirstHiding => Math.Max(0, 1 - _ahead);

    /// <summary>Key <paramref name="key"/> of the block is hidden from this many of its first queries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int HiddenFrom(int key) => _ahead + key;

    /// <summary>How many of the block's keys, from the first on, some query in vector <paramref name="vector"/> sees.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Live(int vector) => Math.Clamp(((vector + 1) * Vector512<T>.Count) - _ahead, 0, Keys);
}
