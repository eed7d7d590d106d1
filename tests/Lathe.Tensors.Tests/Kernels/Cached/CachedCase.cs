using System.Runtime.InteropServices;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Caching;
using Lathe.Tensors.Ops.Attention;

namespace Lathe.Tensors.Tests.Kernels.Cached;

/// <summary>One text's packed projections, fed to a cache in any cut, and the outputs of all its tokens.</summary>
internal sealed class CachedCase(KeyValueLayout layout, int length, int seed = 1)
{
    private readonly float[] _packed = Draw(layout, length, seed);

    public KeyValueLayout Layout { get; } = layout;

    public int Length { get; } = length;

    public int Width => (Layout.Heads + (2 * Layout.KeyValueHeads)) * Layout.HeadSize;

    public float[] Packed => _packed;

    /// <summary>Outputs [B, T, H·D] of passes of these lengths, or of the longest that the store takes.</summary>
    public float[] Run(params int[] passes)
    {
        using var store = new KeyValueStore(Layout, Length);
        return Run(store, 0, passes);
    }

    /// <summary>The same from a position on, into a store that holds what came before.</summary>
    public float[] Run(KeyValueStore store, int from, params int[] passes)
    {
        int wide = Layout.Heads * Layout.HeadSize, layers = Layout.Layers;
        float[] outputs = new float[Layout.Batch * Length * wide];
        using var scope = new Scope(record: false);
        foreach (int pass in passes.SelectMany(p => Enumerable.Range(0, (p + store.LongestPass - 1) / store.LongestPass).Select(i => Math.Min(store.LongestPass, p - (i * store.LongestPass)))))
        {
            scope.Reset();
            Tensor x = scope.Empty([Layout.Batch, pass, Width]);
            for (int b = 0; b < Layout.Batch; b++) _packed.AsSpan(((b * Length) + from) * Width, pass * Width).CopyTo(x.Data<float>()[(b * pass * Width)..]);
            Tensor y = CachedAttention.ApplyPacked(x, store, layers - 1, from);
            for (int b = 0; b < Layout.Batch; b++) y.Data<float>().Slice(b * pass * wide, pass * wide).CopyTo(outputs.AsSpan(((b * Length) + from) * wide));
            from += pass;
        }

        return outputs;
    }

    /// <summary>The definition, in doubles: every query over its keys.</summary>
    public double[] Definition()
    {
        KeyValueLayout l = Layout;
        int group = l.Heads / l.KeyValueHeads, size = l.HeadSize, wide = l.Heads * size;
        double[] outputs = new double[l.Batch * Length * wide], p = new double[Length];
        for (int row = 0; row < l.Batch * Length; row++)
        {
            int b = row / Length, t = row % Length, first = l.Window == 0 ? 0 : Math.Max(0, t - l.Window + 1);
            for (int h = 0; h < l.Heads; h++)
            {
                ReadOnlySpan<float> q = _packed.AsSpan((row * Width) + (h * size), size);
                int key = (l.Heads + (h / group)) * size, value = key + (l.KeyValueHeads * size);
                double sum = 0;
                for (int k = first; k <= t; k++)
                {
                    ReadOnlySpan<float> x = _packed.AsSpan((((b * Length) + k) * Width) + key, size);
                    double score = 0;
                    for (int d = 0; d < size; d++) score += (double)q[d] * x[d];
                    score /= Math.Sqrt(size);
                    if (l.SoftCap > 0) score = l.SoftCap * Math.Tanh(score / l.SoftCap);
                    if (l.Slopes.Length > 0) score += l.Slopes[h] * (k - t);
                    sum += p[k] = Math.Exp(score);
                }

                for (int k = first; k <= t; k++)
                {
                    ReadOnlySpan<float> v = _packed.AsSpan((((b * Length) + k) * Width) + value, size);
                    for (int d = 0; d < size; d++) outputs[(row * wide) + (h * size) + d] += p[k] / sum * v[d];
                }
            }
        }

        return outputs;
    }

    public static byte[] Bits(float[] values) => MemoryMarshal.AsBytes<float>(values).ToArray();

    private static float[] Draw(KeyValueLayout layout, int length, int seed)
    {
        var random = new Random(seed);
        float[] values = new float[layout.Batch * length * (layout.Heads + (2 * layout.KeyValueHeads)) * layout.HeadSize];
        for (int i = 0; i < values.Length; i++) values[i] = (float)((random.NextDouble() * 4) - 2);
        return values;
    }
}
