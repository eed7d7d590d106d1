using System.Runtime.InteropServices;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Caching;
using Lathe.Tensors.Ops.Attention;

namespace Lathe.Tensors.Tests.Kernels.Cached;

/// <summary>Texts of different lengths in one pass: the bits of each alone.</summary>
public sealed class RaggedAttentionTests
{
    [Theory]
    [InlineData(1, 1, 1, CacheType.F32)]
    [InlineData(6, 2, 7, CacheType.F32)]
    [InlineData(9, 3, 64, CacheType.F16)]
    [InlineData(4, 4, 33, CacheType.Q8_0)]
    [InlineData(5, 1, 16, CacheType.Q8_0)]
    [InlineData(14, 2, 20, CacheType.F32)]
    public void Each_text_gets_the_bits_it_gets_alone(int heads, int keyValueHeads, int size, CacheType type)
    {
        foreach (int window in (int[])[0, 90])
        {
            KeyValueLayout layout = new() { Layers = 2, Heads = heads, KeyValueHeads = keyValueHeads, HeadSize = size, Type = type, Window = window, SoftCap = window == 0 ? 0 : 3 };
            int[] lengths = [301, 64, 129, 1, 200];
            CachedCase[] texts = [.. lengths.Select((n, i) => new CachedCase(layout, n, seed: 7 + i))];
            float[][] alone = [.. texts.Select((t, i) => t.Run(lengths[i]))];
            Assert.Equal(alone.Select(CachedCase.Bits), Together(texts, layout, seed: heads + size).Select(CachedCase.Bits));
        }
    }

    [Fact]
    public void Keys_and_values_apart_are_those_of_the_packed_projection()
    {
        KeyValueLayout layout = new() { Layers = 1, Heads = 4, KeyValueHeads = 2, HeadSize = 8 };
        using KeyValueStore a = new(layout, 40), b = new(layout, 40), c = new(layout, 40), d = new(layout, 40);
        using var scope = new Scope(record: false);
        float[] values = [.. Enumerable.Range(0, 9 * 64).Select(i => MathF.Sin(i * 1.7f))];
        Tensor packed = scope.Input<float>([1, 9, 64], values), split = packed.Reshape(1, 9, 8, 8);
        float[] expected = RaggedAttention.ApplyPacked(packed, Pass((a, 0, 2), (b, 0, 7)), 0).Data<float>().ToArray();
        Tensor apart = RaggedAttention.Apply(split.Slice(2, 0, 4), split.Slice(2, 4, 2), split.Slice(2, 6, 2), Pass((c, 0, 2), (d, 0, 7)), 0);
        Assert.Equal(expected, apart.Data<float>().ToArray());
    }

    [Fact]
    public void Errors_say_what_does_not_fit()
    {
        KeyValueLayout layout = new() { Layers = 1, Heads = 4, KeyValueHeads = 2, HeadSize = 8 };
        using KeyValueStore one = new(layout, 10), two = new(layout, 10), halves = new(layout with { Type = CacheType.F16 }, 10), pair = new(layout with { Batch = 2 }, 10);
        using var scope = new Scope();
        Assert.Contains("no texts", Assert.Throws<ArgumentException>(() => RaggedAttention.ApplyPacked(scope.Zeros([1, 1, 64]), new RaggedPass(), 0)).Message, StringComparison.Ordinal);
        Assert.Contains("one kind", Assert.Throws<ArgumentException>(() => Pass((one, 0, 1), (halves, 0, 1))).Message, StringComparison.Ordinal);
        Assert.Contains("twice", Assert.Throws<ArgumentException>(() => Pass((one, 0, 1), (two, 0, 1), (one, 1, 1))).Message, StringComparison.Ordinal);
        Assert.Contains("2 sequences", Assert.Throws<ArgumentException>(() => Pass((pair, 0, 1))).Message, StringComparison.Ordinal);
        foreach ((int position, int length) in ((int, int)[])[(0, 0), (-1, 1), (10, 1), (3, 8)]) Assert.Throws<ArgumentOutOfRangeException>(() => Pass((one, position, length)));
        RaggedPass pass = Pass((one, 0, 2), (two, 4, 1));
        Assert.Equal((3, 2 + 5), (pass.Tokens, (int)pass.Seen));
        Assert.Contains("[1, 3, 64]", Assert.Throws<ArgumentException>(() => RaggedAttention.ApplyPacked(scope.Zeros([1, 2, 64]), pass, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("[1, 3, 4, 8]", Assert.Throws<ArgumentException>(() => RaggedAttention.Apply(scope.Zeros([3, 1, 4, 8]), scope.Zeros([3, 1, 2, 8]), scope.Zeros([3, 1, 2, 8]), pass, 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => RaggedAttention.ApplyPacked(scope.Zeros([1, 3, 64]), pass, 1));
        Tensor trained = scope.Variable<float>([1, 3, 64], new float[192]);
        Assert.Contains("has no gradient", Assert.Throws<NotSupportedException>(() => RaggedAttention.ApplyPacked(trained, pass, 0)).Message, StringComparison.Ordinal);
    }

    // Texts take turns at random, with one or many tokens each; other texts are there or are not.
    private static float[][] Together(CachedCase[] texts, KeyValueLayout layout, int seed)
    {
        var random = new Random(seed);
        int wide = layout.Heads * layout.HeadSize;
        KeyValueStore[] stores = [.. texts.Select(t => new KeyValueStore(layout, t.Length))];
        float[][] outputs = [.. texts.Select(t => new float[t.Length * wide])];
        int[] at = new int[texts.Length];
        using var scope = new Scope(record: false);
        while (Enumerable.Range(0, texts.Length).Any(i => at[i] < texts[i].Length))
        {
            scope.Reset();
            var rows = new List<float>();
            var parts = new List<(int Text, int Length)>();
            for (int i = 0; i < texts.Length; i++)
            {
                int length = Math.Min(texts[i].Length - at[i], random.Next(3) == 0 ? random.Next(1, 70) : random.Next(2));
                if (length == 0) continue;
                parts.Add((i, length));
                rows.AddRange(texts[i].Packed.AsSpan(at[i] * texts[i].Width, length * texts[i].Width));
            }

            if (parts.Count == 0) continue;
            RaggedPass pass = Pass([.. parts.Select(p => (stores[p.Text], at[p.Text], p.Length))]);
            ReadOnlySpan<float> y = RaggedAttention.ApplyPacked(scope.Input<float>([1, pass.Tokens, texts[0].Width], CollectionsMarshal.AsSpan(rows)), pass, 1).Data<float>();
            foreach ((int text, int length) in parts)
            {
                y[..(length * wide)].CopyTo(outputs[text].AsSpan(at[text] * wide));
                y = y[(length * wide)..];
                at[text] += length;
            }
        }

        foreach (KeyValueStore store in stores) store.Dispose();
        return outputs;
    }

    private static RaggedPass Pass(params (KeyValueStore Store, int Position, int Length)[] texts)
    {
        var pass = new RaggedPass();
        foreach ((KeyValueStore store, int position, int length) in texts) pass.Add(store, position, length);
        return pass;
    }
}
