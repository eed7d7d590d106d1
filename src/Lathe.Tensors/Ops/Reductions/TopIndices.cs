namespace Lathe.Tensors.Ops.Reductions;

/// <summary>Places of the k largest elements of each row [N, E], largest first, the earlier of equals first: Int32 [N, k].</summary>
internal static class TopIndices
{
    public static Tensor Apply(Tensor x, int k)
    {
        Require.Float("top_indices", x);
        if (x.Rank != 2 || k < 1 || k > x.Shape[1]) throw new ArgumentException($"top_indices takes rows [N, E] and 1 to E of them; {x} and {k} came.");
        Tensor y = x.Scope.Empty([x.Shape[0], k], DType.Int32);
        if (x.DType == DType.Float64) Pick<double>(x.Data<double>(), x.Shape[1], k, y.Data<int>());
        else Pick<float>(x.Data<float>(), x.Shape[1], k, y.Data<int>());
        return y;
    }

    // k is small: an insertion into the k best so far.
    private static void Pick<T>(ReadOnlySpan<T> x, int width, int k, Span<int> to) where T : unmanaged, IComparable<T>
    {
        for (; !to.IsEmpty; x = x[width..], to = to[k..])
        {
            int count = 0;
            for (int e = 0; e < width; e++)
            {
                int at = count;
                while (at > 0 && x[e].CompareTo(x[to[at - 1]]) > 0) at--;
                if (at == k) continue;
                int last = Math.Min(count, k - 1);
                for (int i = last; i > at; i--) to[i] = to[i - 1];
                to[at] = e;
                count = Math.Min(count + 1, k);
            }
        }
    }
}
