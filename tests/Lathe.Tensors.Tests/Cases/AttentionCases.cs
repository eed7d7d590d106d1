using FusedAttention = Lathe.Tensors.Ops.Attention.Attention;

namespace Lathe.Tensors.Tests.Cases;

/// <summary>Fused attention against softmax(Q·Kᵀ/√D + mask)·V in plain ops.</summary>
internal static class AttentionCases
{
    public static IEnumerable<OpCase> All()
    {
        foreach (bool causal in (bool[])[false, true])
        {
            foreach (int size in (int[])[1, 8, 15, 16, 17, 33]) yield return Of(new Setup(2, 5, 5, 2, 2, size) { Causal = causal });
            foreach (int time in (int[])[1, 2, 15, 17, 31, 33, 65]) yield return Of(new Setup(1, time, time, 2, 1, 8) { Causal = causal });
            yield return Of(new Setup(2, 3, 7, 6, 2, 5) { Causal = causal });
            yield return Of(new Setup(1, 1, 67, 4, 1, 16) { Causal = causal });
            yield return Of(new Setup(3, 6, 6, 2, 1, 7) { Causal = causal, Lengths = true });
            yield return Of(new Setup(2, 5, 9, 2, 1, 4) { Causal = causal, MaskRank = 2 });
            yield return Of(new Setup(2, 130, 130, 4, 2, 24) { Causal = causal });
            yield return Of(new Setup(2, 77, 131, 3, 3, 33) { Causal = causal, Lengths = true, MaskRank = 4 });
        }

        yield return Of(new Setup(2, 21, 21, 4, 2, 6) { Causal = true, Sequence = 6 });
        yield return Of(new Setup(2, 70, 70, 2, 1, 6) { Causal = true, Sequence = 16, MaskRank = 2 });
        yield return Of(new Setup(2, 5, 5, 2, 2, 8) { MaskRank = 3 });
        yield return Of(new Setup(2, 5, 5, 2, 2, 8) { MaskRank = 4 });
        yield return Of(new Setup(2, 5, 5, 2, 2, 8) { Scale = 0.7 });
        yield return Shared("attention of one tensor", 1, t => (t[0], t[0], t[0]));
        yield return Shared("attention with keys as values", 2, t => (t[0], t[1], t[1]));
        yield return Shared("attention of views of one tensor", 1, t => (t[0].Reshape(2, 5, 2, 8), t[0].Reshape(2, 5, 2, 8), t[0].Reshape(2, 5, 2, 8)));
        yield return Shared("attention with views of the keys as values", 2, t => (t[0], t[1], t[1].Reshape(2, 5, 2, 8)));
        yield return Packed(2, 5, 2, 2, 8, causal: true);
        yield return Packed(1, 33, 4, 2, 7, causal: true);
        yield return Packed(2, 97, 6, 3, 16, causal: false);
    }

    private static OpCase Of(Setup s)
        => new(s.Name, t => t[0].Attention(t[1], t[2], s.Options(t[0])), [s.Batch, s.Queries, s.Heads, s.Size], s.KeyShape, s.KeyShape)
        {
            Composed = t => FusedAttention.Composed(t[0], t[1], t[2], s.Options(t[0]), out _),
        };

    private static OpCase Shared(string name, int inputs, Func<Tensor[], (Tensor Q, Tensor K, Tensor V)> pick)
        => new(name, t => pick(t) is var (q, k, v) ? q.Attention(k, v) : default, [.. Enumerable.Repeat(new Shape(2, 5, 2, 8), inputs)])
        {
            Composed = t => pick(t) is var (q, k, v) ? FusedAttention.Composed(q, k, v, default, out _) : default,
        };

    private static OpCase Packed(int batch, int time, int heads, int keyValueHeads, int size, bool causal)
    {
        var options = new AttentionOptions { Causal = causal };
        return new OpCase($"packed attention, {heads} heads over {keyValueHeads}", t => t[0].SelfAttention(heads, keyValueHeads, options), [batch, time, (heads + (2 * keyValueHeads)) * size])
        {
            Composed = t => FusedAttention.Composed(Part(t[0], 0, heads), Part(t[0], heads, keyValueHeads), Part(t[0], heads + keyValueHeads, keyValueHeads), options, out _)
                .Reshape(batch, time, heads * size),
        };

        Tensor Part(Tensor x, int first, int count) => x.Slice(2, first * size, count * size).Reshape(batch, time, count, size);
    }

    /// <summary>Sizes and options of one case; the tensors among the options are made in the scope of the call.</summary>
    private sealed record Setup(int Batch, int Queries, int Keys, int Heads, int KeyValueHeads, int Size)
    {
        private float[] _mask = [];
        private int[] _firstKeys = [];
        private int[] _lengths = [];

        public bool Causal { get; init; }

        public bool Lengths { get; init; }

        public int MaskRank { get; init; }

        public int Sequence { get; init; }

        public double? Scale { get; init; }

        public Shape KeyShape => [Batch, Keys, KeyValueHeads, Size];

        public string Name => "attention" + (Causal ? " causal" : "") + (Lengths ? " lengths" : "") + (MaskRank > 0 ? $" mask of rank {MaskRank}" : "") + (Sequence > 0 ? " packed" : "") + (Scale is { } s ? $" scale {s}" : "");

        public AttentionOptions Options(Tensor q)
            => new()
            {
                Causal = Causal,
                Scale = Scale,
                KeyLengths = Lengths ? q.Scope.Input<int>([Batch], LengthValues()) : null,
                FirstKeys = Sequence > 0 ? q.Scope.Input<int>([Batch, Queries], FirstKeyValues()) : null,
                Mask = MaskRank == 0 ? null : Mask(q),
            };

        // Every sequence keeps the keys that its first causal query sees, so that no row is empty.
        private int[] LengthValues()
        {
            if (_lengths.Length == 0) _lengths = [.. Enumerable.Range(0, Batch).Select(b => Keys - (b * Math.Min(2, (Queries - 1) / Batch)))];
            return _lengths;
        }

        private int[] FirstKeyValues()
        {
            if (_firstKeys.Length == 0) _firstKeys = [.. Enumerable.Range(0, Batch * Queries).Select(i => i % Queries / (Sequence + (i / Queries)) * (Sequence + (i / Queries)))];
            return _firstKeys;
        }

        private Tensor Mask(Tensor q)
        {
            Shape shape = MaskRank switch { 2 => [Queries, Keys], 3 => [Batch, Queries, Keys], _ => [Batch, Heads, Queries, Keys] };
            if (_mask.Length == 0) _mask = [.. Enumerable.Range(0, (int)shape.Count).Select(i => i % Keys > 0 && i % 5 == 1 ? float.NegativeInfinity : 0.1f * (i % 7))];
            Tensor mask = q.Scope.Empty(shape, q.DType);
            for (int i = 0; i < _mask.Length; i++)
            {
                if (q.DType == DType.Float64) mask.Data<double>()[i] = _mask[i];
                else mask.Data<float>()[i] = _mask[i];
            }

            return mask;
        }
    }
}
