using Lathe.Nn.Memories;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Models.References;

/// <summary>Token by token, in chunks, and all at once: every causal configuration gives the same logits.</summary>
public sealed class CachedDecodingTests
{
    private const double Tolerance = 1e-11;

    public static TheoryData<string> Causal => [.. ReferenceCase.Names.Where(n => ReferenceCase.Load(n).Config.Causal)];

    [Theory]
    [MemberData(nameof(Causal))]
    public void Chunks_of_any_size_give_the_logits_of_one_pass(string name)
    {
        ReferenceCase reference = ReferenceCase.Load(name);
        using Transformer model = reference.Build(DType.Float64);
        using var scope = new Scope(record: false);

        // Dynamic NTK turns old keys by the length of their day, so past the trained context a cache is another function (as in
        // Hugging Face): there it is compared up to that context.
        int length = reference.Config.RopeScaling is { Kind: RopeScalingKind.DynamicNtk } s ? s.OriginalContext : reference.Length;
        double[] whole = ReferenceCase.Values(model.Forward(reference.Input(scope, 0, length)));
        foreach (int[] chunks in (int[][])[[.. Enumerable.Repeat(1, length)], [length], [length - 1, 1], [3, 1, 2, length - 6], [1, length - 1]])
        {
            using var cache = new KvCache(reference.Config, reference.Batch, type: CacheType.F64);
            Compare(reference, model, cache, scope, chunks, whole, length);
            Assert.Equal(length, cache.Position);
            cache.Rewind(2);
            Compare(reference, model, cache, scope, [length - 3, 1], whole, length);
        }
    }

    [Theory]
    [InlineData("mistral", 1)]
    [InlineData("mistral", 37)]
    [InlineData("alibi, six heads, window", 90)]
    [InlineData("alibi, six heads, window", 257)]
    public void A_window_that_moves_on_gives_the_logits_of_one_pass(string name, int chunk)
    {
        // Longer than the cache's rows, so that it has to drop what no token sees any more.
        const int Length = 700;
        ReferenceCase reference = ReferenceCase.Load(name);
        TransformerConfig config = reference.Config with { Context = Length };
        using Transformer model = reference.Build(DType.Float64, config);
        using var scope = new Scope(record: false);
        int[] ids = [.. ReferenceCase.Hashed(9, 2 * Length).Select(h => (int)((h + 1) / 2 * config.Vocabulary))];
        double[] whole = ReferenceCase.Values(model.Forward(scope.Input<int>([2, Length], ids)));
        using var cache = new KvCache(config, 2, type: CacheType.F64);
        Assert.True(cache.Rows < Length && cache.LongestChunk >= chunk);
        for (int at = 0; at < Length; at += chunk)
        {
            scope.Reset();
            int count = Math.Min(chunk, Length - at);
            double[] logits = ReferenceCase.Values(model.Forward(scope.Input<int>([2, Length], ids).Slice(1, at, count), cache));
            Rows(reference, whole, logits, at, count, Length);
        }
    }

    private static void Compare(ReferenceCase reference, Transformer model, KvCache cache, Scope scope, int[] chunks, double[] whole, int length)
    {
        foreach (int count in chunks)
        {
            int at = cache.Position;
            double[] logits = ReferenceCase.Values(model.Forward(reference.Input(scope, at, count), cache));
            Rows(reference, whole, logits, at, count, length);
        }
    }

    private static void Rows(ReferenceCase reference, double[] whole, double[] logits, int at, int count, int length)
    {
        int width = reference.Config.Vocabulary;
        for (int b = 0; b < reference.Batch; b++)
        {
            double[] expected = whole[(((b * length) + at) * width)..(((b * length) + at + count) * width)];
            reference.Expect($"logits from token {at} of row {b}", expected, logits[(b * count * width)..((b + 1) * count * width)], Tolerance);
        }
    }
}
