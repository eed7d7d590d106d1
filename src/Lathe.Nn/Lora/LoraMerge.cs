using System.Numerics;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Blocks;
using Gemm = Lathe.Tensors.Kernels.Gemm.MatMul;

namespace Lathe.Nn.Lora;

/// <summary>An adapter as part of the model's weights: W ← W + s·B·A, what is trained whole put in place, and what W was.</summary>
internal sealed unsafe class LoraMerge
{
    private static long _merges;

    private readonly List<(Parameter Parameter, int At, Array Values)> _values = [];
    private readonly List<(Parameter Parameter, BlockWeight Blocks)> _blocks = [];
    private readonly bool _keeps;

    private LoraMerge(bool keeps) => (_keeps, Order) = (keeps, Interlocked.Increment(ref _merges));

    /// <summary>Larger than that of every merge before.</summary>
    public long Order { get; }

    /// <summary>Adds every path of an adapter to its weight, over what it trains whole.</summary>
    /// <param name="adapter">The adapter; its weight is a factor of the paths.</param>
    /// <param name="keep">Whether to keep what the weights were.</param>
    /// <exception cref="InvalidOperationException">A head that is the embedding would change with it, or the other way round.</exception>
    public static LoraMerge Into(LoraAdapter adapter, bool keep)
    {
        if (adapter.NeedsOwnHead)
            throw new InvalidOperationException("The adapter cannot be merged: this model's head is its embedding, and the adapter changes one of the two, or both differently. Use it beside the model, or give the model a head of its own first (Transformer.Untied, which lathe merge does by itself).");
        var merge = new LoraMerge(keep);
        foreach (LoraCopy copy in adapter.Copies) merge.Put(copy);
        foreach (LoraTable table in adapter.Tables) merge.Add(table, adapter.Weight);
        foreach (LoraPath path in adapter.Paths) merge.Add(path, adapter.Weight);
        return merge;
    }

    /// <summary>Puts every weight back, last first.</summary>
    public void Undo()
    {
        for (int i = _values.Count - 1; i >= 0; i--)
        {
            (Parameter parameter, int at, Array values) = _values[i];
            if (values is float[] floats) floats.CopyTo(parameter.Value<float>()[at..]);
            else if (values is double[] doubles) doubles.CopyTo(parameter.Value<double>()[at..]);
            else ((BFloat16[])values).CopyTo(parameter.Value<BFloat16>()[at..]);
        }

        foreach ((Parameter parameter, BlockWeight blocks) in _blocks) parameter.Store(blocks);
    }

    private void Put(LoraCopy copy)
    {
        Keep(copy.Own, 0, checked((int)copy.Own.Count));
        copy.Own.CopyFrom(copy.Copy);
    }

    private void Add(LoraTable table, double weight)
    {
        var product = new Product(table.Site.Vocabulary, table.Site.Width, table.Rank, table.Down, table.Up, Turned: true, table.Scale * weight);
        Add(table.Site.Table.Weight, 0, product, magnitude: null);
    }

    private void Add(LoraPath path, double weight)
    {
        var product = new Product(path.Site.Rows, path.Site.Inputs, path.Rank, path.Up, path.Down, Turned: false, path.Scale * weight);
        Add(path.Site.Linear.Weight, path.Site.FirstRow, product, path.Magnitude);
    }

    private void Add(Parameter parameter, int firstRow, in Product product, Parameter? magnitude)
    {
        int at = checked(firstRow * product.Columns), count = checked(product.Rows * product.Columns);
        Keep(parameter, at, count);
        switch (parameter.DType)
        {
            case DType.Float64:
                Add(parameter.Value<double>().Slice(at, count), product, magnitude);
                break;
            case DType.BFloat16:
                Span<BFloat16> halves = parameter.Value<BFloat16>().Slice(at, count);
                float[] wide = new float[count];
                for (int i = 0; i < count; i++) wide[i] = halves[i];
                Add<float>(wide, product, magnitude);
                for (int i = 0; i < count; i++) halves[i] = (BFloat16)wide[i];
                break;
            default:
                Add(parameter.Value<float>().Slice(at, count), product, magnitude);
                break;
        }
    }

    private void Keep(Parameter parameter, int at, int count)
    {
        if (parameter.Blocks is not null)
        {
            BlockWeight blocks = parameter.ReleaseBlocks();
            if (_keeps) _blocks.Add((parameter, blocks));
            else blocks.Dispose();
        }

        if (!_keeps || _blocks.Exists(b => b.Parameter == parameter)) return;
        _values.Add((parameter, at, parameter.DType switch
        {
            DType.Float64 => parameter.Value<double>().Slice(at, count).ToArray(),
            DType.BFloat16 => parameter.Value<BFloat16>().Slice(at, count).ToArray(),
            _ => parameter.Value<float>().Slice(at, count).ToArray(),
        }));
    }

    private static void Add<T>(Span<T> rows, in Product product, Parameter? magnitude) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T scale = T.CreateTruncating(product.Scale);
        T[] left = product.Left.Value<T>().ToArray();
        for (int i = 0; i < left.Length; i++) left[i] *= scale;
        int columns = product.Columns, rank = product.Rank;
        fixed (T* w = rows, a = left, b = product.Right.Value<T>())
            Gemm.Run(product.Rows, columns, rank, a, rank, false, b, product.Turned ? rank : columns, product.Turned, w, columns, accumulate: true);
        if (magnitude is null) return;
        for (int r = 0; r < product.Rows; r++)
        {
            Span<T> row = rows.Slice(r * columns, columns);
            T sum = T.Zero;
            foreach (T v in row) sum += v * v;
            T wanted = magnitude.DType == DType.Float64 ? T.CreateTruncating(magnitude.Value<double>()[r]) : T.CreateTruncating(magnitude.Value<float>()[r]);
            T factor = sum == T.Zero ? T.Zero : wanted / T.Sqrt(sum);
            foreach (ref T v in row) v *= factor;
        }
    }

    /// <summary>Scale · left [rows, rank] · right, which is [rank, columns], or [columns, rank] where turned.</summary>
    private readonly record struct Product(int Rows, int Columns, int Rank, Parameter Left, Parameter Right, bool Turned, double Scale);
}
