using Lathe.Nn.Initialization;
using Lathe.Nn.Memories;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Tests.Models.Transformers;

/// <summary>Logits with a cache are those without, however the sequence is cut.</summary>
public sealed class KvCacheTests
{
    public static TheoryData<string> Causal => [.. SmallConfigs.All.Where(c => c.Value.Causal).Select(c => c.Key)];

    [Theory]
    [MemberData(nameof(Causal))]
    public void Chunks_of_any_size_give_the_logits_of_the_whole(string name)
    {
        foreach (int[] chunks in (int[][])[[8], [1, 1, 1, 1, 1, 1, 1, 1], [3, 5], [5, 1, 2]]) Check(SmallConfigs.All[name], 2, 8, chunks, 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(40)]
    public void Long_sequences_and_windows_that_roll(int window)
    {
        TransformerConfig config = SmallConfigs.All["llama"] with { Context = 1000, SlidingWindow = window };
        Check(config, 1, 820, [100, .. Enumerable.Repeat(1, 20), 300, 37, 93, 270], 1e-11);
        using var cache = new KvCache(config);
        Assert.Equal(window == 0 ? 1000 : 10 * 64, cache.Rows);
    }

    [Fact]
    public void A_steady_token_allocates_nothing()
    {
        using var model = new Transformer(SmallConfigs.All["llama"] with { Context = 100 }, new Initializer(1));
        using var cache = new KvCache(model.Config);
        using var scope = new Scope(record: false);
        for (int i = 0; i < 5; i++) Token();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++) Token();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Token()
        {
            scope.Reset();
            model.Forward(scope.Input<int>([1, 1], [3]), cache);
        }
    }

    [Fact]
    public void Rewinding_forgets_and_what_does_not_fit_says_so()
    {
        using var model = new Transformer(SmallConfigs.Small, new Initializer(1));
        using var cache = new KvCache(model.Config, capacity: 6);
        using var scope = new Scope(record: false);
        float[] first = model.Forward(scope.Input<int>([1, 4], [1, 2, 3, 4]), cache).Data<float>().ToArray();
        cache.Rewind(2);
        Assert.Equal(first[(2 * 11)..], model.Forward(scope.Input<int>([1, 2], [3, 4]), cache).Data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Contains("holds 6", Assert.Throws<InvalidOperationException>(() => model.Forward(scope.Input<int>([1, 3], [1, 1, 1]), cache)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Rewind(5));
        Assert.Throws<ArgumentException>(() => model.Forward(scope.Input<int>([2, 1], [1, 1]), cache));
        using var recording = new Scope();
        Assert.Contains("record: false", Assert.Throws<InvalidOperationException>(() => model.Forward(recording.Input<int>([1, 1], [1]), cache)).Message, StringComparison.Ordinal);
    }

    private static void Check(TransformerConfig config, int batch, int length, int[] chunks, double tolerance)
    {
        using var model = new Transformer(config with { InitialDeviation = 0.3 }, new Initializer(5, DType.Float64));
        using var scope = new Scope(record: false);
        int[] ids = [.. Enumerable.Range(0, batch * length).Select(i => i * i % 11)];
        double[] whole = model.Forward(scope.Input<int>([batch, length], ids)).Data<double>().ToArray();
        using var cache = new KvCache(config, batch, type: CacheType.F64);
        int at = 0, row = config.Vocabulary;
        foreach (int chunk in chunks)
        {
            int[] part = [.. Enumerable.Range(0, batch).SelectMany(b => ids.AsSpan((b * length) + at, chunk).ToArray())];
            double[] logits = model.Forward(scope.Input<int>([batch, chunk], part), cache).Data<double>().ToArray();
            for (int b = 0; b < batch; b++)
            {
                for (int i = 0; i < chunk * row; i++)
                    Assert.Equal(whole[(((b * length) + at) * row) + i], logits[(b * chunk * row) + i], tolerance);
            }

            at += chunk;
        }

        Assert.Equal(length, at);
    }
}
