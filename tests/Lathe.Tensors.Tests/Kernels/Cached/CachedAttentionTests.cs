using Lathe.Tensors.Autograd;
using Lathe.Tensors.Caching;
using Lathe.Tensors.Ops.Attention;

namespace Lathe.Tensors.Tests.Kernels.Cached;

/// <summary>Attention over a cache is the definition, and its bits are those of a query and its own keys.</summary>
public sealed class CachedAttentionTests
{
    private static readonly Dictionary<string, (KeyValueLayout Layout, int Length)> Cases = new()
    {
        ["one head of one element"] = (Make(1, 1, 1), 5),
        ["odd sizes"] = (Make(3, 3, 7), 67),
        ["groups of three, two sequences"] = (Make(9, 3, 64) with { Batch = 2 }, 131),
        ["one key-value head for seven"] = (Make(7, 1, 33), 300),
        ["long, across chunks"] = (Make(2, 1, 80), 541),
        ["window of one"] = (Make(2, 2, 16) with { Window = 1 }, 70),
        ["window within a column"] = (Make(4, 2, 20) with { Window = 37 }, 260),
        ["window across chunks"] = (Make(2, 1, 16) with { Window = 300 }, 900),
        ["alibi, soft cap and window"] = (Make(4, 2, 24) with { Slopes = [0.5, 0.25, 0.125, 0.0625], SoftCap = 3, Window = 100 }, 270),
        ["alibi"] = (Make(2, 2, 128) with { Slopes = [0.5, 0.03] }, 200),
    };

    public static TheoryData<string, CacheType> All()
    {
        var rows = new TheoryData<string, CacheType>();
        foreach (string name in Cases.Keys)
            foreach (CacheType type in (CacheType[])[CacheType.F32, CacheType.F16, CacheType.Q8_0]) rows.Add(name, type);
        return rows;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void It_is_the_definition(string name, CacheType type)
    {
        CachedCase one = Of(name, type);
        double[] expected = one.Definition();
        float[] actual = one.Run(one.Length);
        double tolerance = type switch { CacheType.F32 => 3e-6, CacheType.F16 => 3e-3, _ => 6e-2 };
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_bit_depends_on_how_the_text_is_cut_or_on_threads(string name, CacheType type)
    {
        CachedCase one = Of(name, type);
        byte[] expected = CachedCase.Bits(one.Run(one.Length));
        int before = LatheThreads.Count;
        try
        {
            foreach (int[] passes in Cuts(one.Length))
            {
                LatheThreads.Count = 1 + (passes.Length % 3);
                Assert.Equal(expected, CachedCase.Bits(one.Run(passes)));
            }
        }
        finally
        {
            LatheThreads.Count = before;
        }
    }

    [Theory]
    [InlineData(CacheType.F32)]
    [InlineData(CacheType.F16)]
    [InlineData(CacheType.Q8_0)]
    public void What_a_query_does_not_see_may_be_anything_but_a_number(CacheType type)
    {
        // Every token from the hundredth on is NaN, and so is what a window of 40 has left behind.
        KeyValueLayout layout = Make(6, 2, 48) with { Type = type, Window = 40 };
        CachedCase clean = new(layout, 128), dirty = new(layout, 128);
        dirty.Packed.AsSpan(100 * dirty.Width).Fill(float.NaN);
        dirty.Packed.AsSpan(0, 10 * dirty.Width).Fill(float.NaN);
        int row = layout.Heads * layout.HeadSize;
        float[] expected = clean.Run(128), actual = dirty.Run(128);
        Assert.Equal(CachedCase.Bits(expected[(50 * row)..(100 * row)]), CachedCase.Bits(actual[(50 * row)..(100 * row)]));
        Assert.All(actual[(100 * row)..], x => Assert.True(float.IsNaN(x)));
        Assert.All(actual[..(49 * row)], x => Assert.True(float.IsNaN(x)));
    }

    [Fact]
    public void Going_back_and_on_gives_the_bits_of_the_first_time()
    {
        CachedCase one = new(Make(4, 2, 32) with { Type = CacheType.Q8_0 }, 400);
        float[] expected = one.Run(400);
        using var store = new KeyValueStore(one.Layout, 400);
        one.Run(store, 0, 400);
        int row = 4 * 32;
        foreach (int from in (int[])[399, 256, 255, 130, 0])
        {
            float[] again = one.Run(store, from, 1, 400 - from - 1);
            Assert.Equal(CachedCase.Bits(expected[(from * row)..]), CachedCase.Bits(again[(from * row)..]));
        }
    }

    [Fact]
    public void A_window_keeps_its_columns_and_no_more()
    {
        CachedCase one = new(Make(1, 1, 16) with { Window = 100, Layers = 3 }, 3000);
        using var store = new KeyValueStore(one.Layout, 3000);
        Assert.Equal(11 * 64, store.Rows);
        Assert.InRange(store.LongestPass, 512, 600);
        one.Run(store, 0, [.. Enumerable.Repeat(300, 10)]);
        Assert.Equal(store.Places * store.ColumnBytes, store.Bytes);
        Assert.Equal(3008 - (11 * 64), store.FirstHeld);
        Assert.True(store.Holds(3000) && store.Holds(2403) && !store.Holds(2402));
    }

    [Fact]
    public void Large_scores_overflow_nothing()
    {
        CachedCase one = new(Make(1, 1, 16), 300);
        for (int i = 0; i < one.Packed.Length; i++) one.Packed[i] *= 1000;
        double[] expected = one.Definition();
        Assert.Contains(expected, double.IsNaN);
        Assert.All(one.Run(300), x => Assert.True(float.IsFinite(x)));
    }

    [Fact]
    public void A_steady_token_allocates_nothing()
    {
        using var store = new KeyValueStore(Make(9, 3, 64) with { Layers = 2, Type = CacheType.F16 }, 600);
        using var scope = new Scope(record: false);
        int position = 0;
        while (position < 300) Token();
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (position < 600) Token();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Token()
        {
            scope.Reset();
            CachedAttention.ApplyPacked(scope.Zeros([1, 1, 15 * 64]), store, 1, position++);
        }
    }

    [Fact]
    public void Errors_say_what_does_not_fit()
    {
        using var store = new KeyValueStore(Make(4, 2, 8), 100);
        using var scope = new Scope();
        Assert.Contains("[B, T, 64]", Assert.Throws<ArgumentException>(() => CachedAttention.ApplyPacked(scope.Zeros([1, 1, 63]), store, 0, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("1 sequences", Assert.Throws<ArgumentException>(() => CachedAttention.ApplyPacked(scope.Zeros([2, 1, 64]), store, 0, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("100 positions", Assert.Throws<ArgumentOutOfRangeException>(() => CachedAttention.ApplyPacked(scope.Zeros([1, 2, 64]), store, 0, 99)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => CachedAttention.ApplyPacked(scope.Zeros([1, 2, 64]), store, 1, 0));
        Assert.Throws<ArgumentException>(() => CachedAttention.ApplyPacked(scope.Zeros([1, 2, 64], DType.Float64), store, 0, 0));
        Tensor trained = scope.Variable<float>([1, 1, 64], new float[64]);
        Assert.Contains("has no gradient", Assert.Throws<NotSupportedException>(() => CachedAttention.ApplyPacked(trained, store, 0, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("[B, T, 4, 8]", Assert.Throws<ArgumentException>(() => CachedAttention.Apply(scope.Zeros([1, 1, 4, 8]), scope.Zeros([1, 1, 4, 8]), scope.Zeros([1, 1, 4, 8]), store, 0, 0)).Message, StringComparison.Ordinal);
    }

    private static KeyValueLayout Make(int heads, int keyValueHeads, int size)
        => new() { Layers = 1, Heads = heads, KeyValueHeads = keyValueHeads, HeadSize = size };

    private static CachedCase Of(string name, CacheType type) => new(Cases[name].Layout with { Type = type }, Cases[name].Length);

    private static IEnumerable<int[]> Cuts(int length)
    {
        yield return [.. Enumerable.Repeat(1, length)];
        yield return [length - 1, 1];
        yield return [1, length - 1];
        yield return [length / 3, 1, 1, length - 2 - (length / 3)];
        var random = new Random(length);
        for (int i = 0; i < 4; i++)
        {
            var passes = new List<int>();
            for (int left = length; left > 0; left -= passes[^1]) passes.Add(random.Next(1, Math.Min(left, 1 + (length / 2)) + 1));
            yield return [.. passes];
        }
    }
}
