using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Attention;

/// <summary>
/// The products of a <see cref="ScoreBlock{T}"/> with the queries, keys and values around it. Each is cut into strips of keys
/// that the same vectors of queries see; a block that hides nothing is one strip.
/// </summary>
internal static unsafe class BlockProduct
{
    /// <summary><c>S[k, i] = Σ_d rows[k, d] · lanes[d, i]</c>: scores from keys, or the gradient of probabilities from values.</summary>
    public static void Scores<T>(in ScoreBlock<T> block, T* rows, int rowsRow, T* lanes, int size, T* scores, int scoresRow)
        where T : unmanaged
    {
        for (int v = 0, k = 0; v < block.Vectors; v++)
        {
            int end = block.Live(v);
            if (end <= k) continue;
            int lane = v * Vector512<T>.Count;
            T* strip = scores + ((long)k * scoresRow) + lane;
            T* from = rows + ((long)k * rowsRow);
            int vectors = block.Vectors - v;
            TileProduct.Run(from, rowsRow, 1, lanes + lane, scoresRow, strip, scoresRow, end - k, vectors, size, add: false);
            k = end;
        }
    }

    /// <summary><c>lanes[d, i] += Σ_k rows[k, d] · S[k, i]</c>: output from values, or the queries' gradient from keys.</summary>
    public static void ToQueries<T>(in ScoreBlock<T> block, T* rows, int rowsRow, T* scores, int scoresRow, T* lanes, int size)
        where T : unmanaged
    {
        for (int v = 0, k = 0; v < block.Vectors; v++)
        {
            int end = block.Live(v);
            if (end <= k) continue;
            int lane = v * Vector512<T>.Count;
            T* strip = scores + ((long)k * scoresRow) + lane;
            T* from = rows + ((long)k * rowsRow);
            int vectors = block.Vectors - v;
            TileProduct.Run(from, 1, rowsRow, strip, scoresRow, lanes + lane, scoresRow, size, vectors, end - k, add: true);
            k = end;
        }
    }

    /// <summary><c>result[k, d] += Σ_i S[k, i] · rows[i, d]</c>: gradients of keys and values from rows of queries.</summary>
    public static void ToKeys<T>(in ScoreBlock<T> block, T* scores, int scoresRow, T* rows, T* result, int row)
        where T : unmanaged
    {
        int vectors = row / Vector512<T>.Count;
        for (int v = 0, k = 0; v < block.Vectors; v++)
        {
            int end = block.Live(v);
            if (end <= k) continue;
            int lane = v * Vector512<T>.Count;
            T* strip = scores + ((long)k * scoresRow) + lane;
            T* seen = rows + ((long)lane * row);
            T* to = result + ((long)k * row);
            TileProduct.Run(strip, scoresRow, 1, seen, row, to, row, end - k, vectors, block.Queries - lane, add: true);
            k = end;
        }
    }
}
