using System.Numerics;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Blocks;
using Gemm = Lathe.Tensors.Kernels.Gemm.MatMul;

namespace Lathe.Nn.Lora;

/// <summary>An adapter's paths as part of the model's weights: W ← W + s·B·A, and what W was.</summary>
internal sealed unsafe class LoraMerge
{
    private static long _merges;

    private readonly List<(Parameter Parameter, int FirstRow, Array Rows)> _rows = [];
    private readonly List<(Parameter Parameter, BlockWeight Blocks)> _blocks = [];

    private LoraMerge() => Order = Interlocked.Increment(ref _merges);

    /// <summary>Larger than that of every merge before.</summary>
    public long Order { get; }

    /// <summary>Adds every path of an adapter to its weight.</summary>
    /// <param name="adapter">The adapter; its weight is a factor.</param>
    /// <param name="keep">Whether to keep what the weights were.</param>
    public static LoraMerge Into(LoraAdapter adapter, bool keep)
    {
        var merge = new LoraMerge();
        foreach (LoraPath path in adapter.Paths) merge.Add(path, adapter.Weight, keep);
        return merge;
    }

    /// <summary>Puts every weight back, last first.</summary>
    public void Undo()
    {
        for (int i = _rows.Count - 1; i >= 0; i--)
        {
            (Parameter parameter, int first, Array rows) = _rows[i];
            int at = checked(first * parameter.Shape[1]);
            if (rows is float[] floats) floats.CopyTo(parameter.Value<float>()[at..]);
            else if (rows is double[] doubles) doubles.CopyTo(parameter.Value<double>()[at..]);
            else ((BFloat16[])rows).CopyTo(parameter.Value<BFloat16>()[at..]);
        }

        foreach ((Parameter parameter, BlockWeight blocks) in _blocks) parameter.Store(blocks);
    }

    private void Add(LoraPath path, double weight, bool keep)
    {
        Parameter parameter = path.Site.Linear.Weight;
        bool wasBlocks = _blocks.Exists(b => b.Parameter == parameter);
        if (parameter.Blocks is not null)
        {
            BlockWeight blocks = parameter.ReleaseBlocks();
            if (keep) _blocks.Add((parameter, blocks));
            else blocks.Dispose();
            wasBlocks = true;
        }

        int first = path.Site.FirstRow, columns = path.Site.Inputs, at = checked(first * columns), count = checked(path.Site.Rows * columns);
        keep &= !wasBlocks;
        switch (parameter.DType)
        {
            case DType.Float64:
                Span<double> doubles = parameter.Value<double>().Slice(at, count);
                if (keep) _rows.Add((parameter, first, doubles.ToArray()));
                Add(path, weight, doubles, path.Down.Value<double>(), path.Up.Value<double>().ToArray());
                break;
            case DType.BFloat16:
                Span<BFloat16> halves = parameter.Value<BFloat16>().Slice(at, count);
                if (keep) _rows.Add((parameter, first, halves.ToArray()));
                float[] wide = new float[count];
                for (int i = 0; i < count; i++) wide[i] = halves[i];
                Add(path, weight, wide, path.Down.Value<float>(), path.Up.Value<float>().ToArray());
                for (int i = 0; i < count; i++) halves[i] = (BFloat16)wide[i];
                break;
            default:
                Span<float> floats = parameter.Value<float>().Slice(at, count);
                if (keep) _rows.Add((parameter, first, floats.ToArray()));
                Add(path, weight, floats, path.Down.Value<float>(), path.Up.Value<float>().ToArray());
                break;
        }
    }

    private static void Add<T>(LoraPath path, double weight, Span<T> rows, ReadOnlySpan<T> down, T[] up) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T scale = T.CreateTruncating(path.Scale * weight);
        for (int i = 0; i < up.Length; i++) up[i] *= scale;
        int inputs = path.Site.Inputs;
        fixed (T* w = rows, a = down, b = up)
            Gemm.Run(path.Site.Rows, inputs, path.Rank, b, path.Rank, false, a, inputs, false, w, inputs, accumulate: true);
        if (path.Magnitude is not { } magnitude) return;
        for (int r = 0; r < path.Site.Rows; r++)
        {
            Span<T> row = rows.Slice(r * inputs, inputs);
            T sum = T.Zero;
            foreach (T v in row) sum += v * v;
            T wanted = magnitude.DType == DType.Float64 ? T.CreateTruncating(magnitude.Value<double>()[r]) : T.CreateTruncating(magnitude.Value<float>()[r]);
            T factor = sum == T.Zero ? T.Zero : wanted / T.Sqrt(sum);
            foreach (ref T v in row) v *= factor;
        }
    }
}
