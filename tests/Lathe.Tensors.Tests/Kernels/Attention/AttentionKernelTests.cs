using System.Numerics;
using Lathe.Tensors.Kernels.Attention;
using Lathe.Tensors.Tests.Threading;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Tests.Kernels.Attention;

[Collection(nameof(TeamAlone))]
public sealed unsafe class AttentionKernelTests
{
    private static readonly int[] Lengths = [0, 1, 2, 3, 5, 6, 7, 16, 17, 31, 32, 33, 64, 65, 97, 129];
    private static readonly int[] Sizes = [1, 3, 4, 8, 16, 20, 32, 64, 80, 128];

    public static TheoryData<int> AllLengths => [.. Lengths];

    [Theory]
    [MemberData(nameof(AllLengths))]
    public void Equal_lengths_match_the_reference(int length)
    {
        foreach (int size in Sizes)
            foreach (bool causal in new[] { false, true })
            {
                if (length * size > 65 * 80 && size is not (20 or 64)) continue;
                Check(new AttentionCase<float>(2, length, length, 3, 3, size, causal));
                Check(new AttentionCase<double>(1, length, length, 2, 2, size, causal));
            }
    }

    [Theory]
    [MemberData(nameof(AllLengths))]
    public void Unequal_lengths_match_the_reference(int queries)
    {
        foreach (int keys in new[] { 0, 1, 5, 31, 40, 96, 130, 200 })
            foreach (bool causal in new[] { false, true })
            {
                Check(new AttentionCase<float>(1, queries, keys, 2, 2, 16, causal));
                Check(new AttentionCase<double>(1, queries, keys, 1, 1, 5, causal));
            }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(31)]
    [InlineData(70)]
    [InlineData(110)]
    public void Grouped_heads_padding_and_masks_match_the_reference(int length)
    {
        foreach (bool causal in new[] { false, true })
            foreach (int keyHeads in new[] { 1, 2, 6 })
                for (int mask = 0; mask < 8; mask++)
                {
                    AttentionCase<float> Case() => new(3, length, length + 3, 6, keyHeads, 4, causal);
                    var (perBatch, perHead, perQuery) = ((mask & 1) != 0, (mask & 2) != 0, (mask & 4) != 0);
                    Check(Case().WithMask(perBatch, perHead, perQuery));
                    Check(Case().WithMask(perBatch, perHead, perQuery).WithKeyLengths(length, length / 2, 0));
                }
    }

    [Theory]
    [InlineData(6, 12)]
    [InlineData(129, 100)]
    public void Masked_doubles_match_the_reference(int queries, int keys)
    {
        Check(new AttentionCase<double>(2, queries, keys, 4, 2, 20, causal: true).WithMask(true, true, true));
        Check(new AttentionCase<double>(2, queries, keys, 4, 2, 20, causal: false).WithMask(false, true, true).WithKeyLengths(3, keys));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(31)]
    [InlineData(70)]
    [InlineData(131)]
    [InlineData(400)]
    public void Packed_sequences_match_the_reference(int length)
    {
        foreach (bool causal in new[] { false, true })
        {
            Check(new AttentionCase<float>(2, length, length, 4, 2, 20, causal).WithSequences(5, 1, 17, 64, 3, 96, 130));
            Check(new AttentionCase<float>(2, length, length, 3, 3, 16, causal).WithSequences(64, 96));
            Check(new AttentionCase<double>(1, length, length, 2, 1, 8, causal).WithSequences(1, 2, 33, 100));
            Check(new AttentionCase<float>(3, length, length + 3, 2, 2, 4, causal).WithSequences(7, 40).WithMask(true, true, true).WithKeyLengths(length, length / 2, 0));
        }
    }

    [Theory]
    [InlineData(30)]
    [InlineData(300)]
    public void What_lies_before_a_sequence_changes_no_bit_of_it(int length)
    {
        AttentionCase<float> Case() => new AttentionCase<float>(1, length, length, 2, 1, 16, causal: true).WithSequences(length / 3, length);
        AttentionCase<float> one = Case(), other = Case();
        for (int t = 0; t < length / 3; t++)
        {
            other.K[0, t, 0, 3] += 5;
            other.V[0, t, 0, 2] -= 100;
            other.Q[0, t, 1, 1] = 30;
            other.DO[0, t, 0, 0] = -7;
        }

        one.Run();
        other.Run();
        int own = length / 3 * 16;
        Assert.NotEqual(one.O.Values()[..(2 * own)], other.O.Values()[..(2 * own)]);
        Assert.Equal(one.O.Values()[(2 * own)..], other.O.Values()[(2 * own)..]);
        Assert.Equal(one.DQ.Values()[(2 * own)..], other.DQ.Values()[(2 * own)..]);
        Assert.Equal(one.DK.Values()[own..], other.DK.Values()[own..]);
        Assert.Equal(one.DV.Values()[own..], other.DV.Values()[own..]);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(150)]
    public void Queries_that_see_no_key_give_zeros(int length)
    {
        AttentionCase<float> c = new AttentionCase<float>(2, length, length, 2, 2, 20, causal: false).WithKeyLengths(0).Run();
        Assert.All(c.O.Values(), x => Assert.Equal(0, x));
        Assert.All(c.DQ.Values(), x => Assert.Equal(0, x));
        Assert.All(c.DK.Values(), x => Assert.Equal(0, x));
        Assert.All(c.DV.Values(), x => Assert.Equal(0, x));
        Assert.All(c.LogSumExp.ToArray(), x => Assert.Equal(float.NegativeInfinity, x));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(150)]
    public void Large_logits_stay_finite_and_right(int length)
    {
        // Scores of about ±1e4: the softmax is nearly one-hot.
        var c = new AttentionCase<float>(1, length, length, 2, 2, 16, causal: true, spread: 60);
        c.Run();
        Assert.All(c.O.Values(), x => Assert.True(float.IsFinite(x)));
        Assert.All(c.DQ.Values(), x => Assert.True(float.IsFinite(x)));
        Assert.All(c.DK.Values(), x => Assert.True(float.IsFinite(x)));
        var d = new AttentionCase<double>(1, length, length, 2, 2, 16, causal: true, spread: 60);
        Check(d, 1e-9);
    }

    [Theory]
    [InlineData(6, 16)]
    [InlineData(9, 20)]
    [InlineData(130, 20)]
    public void Accumulating_adds_to_what_is_there(int length, int size)
    {
        foreach (var (q, kv) in new[] { (true, false), (false, true), (true, true) })
        {
            AttentionCase<float> Case() => new(1, length, length, 4, 2, size, causal: true);
            AttentionCase<float> plain = Case().WithKeyLengths(length - 1).Run();
            AttentionCase<float> added = Case().WithKeyLengths(length - 1);
            added.DQ.Fill(() => q ? 3 : double.NaN);
            added.DK.Fill(() => kv ? 3 : double.NaN);
            added.DV.Fill(() => kv ? 3 : double.NaN);
            added.Run(q, kv);
            AssertShifted(plain.DQ.Values(), added.DQ.Values(), q ? 3 : 0);
            AssertShifted(plain.DK.Values(), added.DK.Values(), kv ? 3 : 0);
            AssertShifted(plain.DV.Values(), added.DV.Values(), kv ? 3 : 0);
            added.AssertGuards();
        }
    }

    [Theory]
    [InlineData(6, 16)]
    [InlineData(70, 16)]
    [InlineData(200, 20)]
    public void A_packed_projection_gives_the_bits_of_separate_operands(int length, int size)
    {
        const int Heads = 3;
        AttentionCase<float> apart = new AttentionCase<float>(2, length, length, Heads, Heads, size, causal: true).Run();
        int channels = Heads * size;
        var packed = new HeadBuffer<float>(2, length, 3, channels, 0);
        var gradient = new HeadBuffer<float>(2, length, 3, channels, 0).Fill(() => 0);
        for (int b = 0; b < 2; b++)
            for (int t = 0; t < length; t++)
                for (int c = 0; c < channels; c++)
                {
                    packed[b, t, 0, c] = apart.Q[b, t, c / size, c % size];
                    packed[b, t, 1, c] = apart.K[b, t, c / size, c % size];
                    packed[b, t, 2, c] = apart.V[b, t, c / size, c % size];
                }

        static HeadRows<float> Third(HeadBuffer<float> rows, int offset)
            => new(rows.Start + offset, rows.Rows.BatchStride, rows.Rows.RowStride);
        AttentionArgs<float> args = apart.Args();
        var output = new HeadBuffer<float>(2, length, Heads, size, 0);
        (args.Q, args.K, args.V) = (Third(packed, 0), Third(packed, channels), Third(packed, 2 * channels));
        (args.DQ, args.DK, args.DV) = (Third(gradient, 0), Third(gradient, channels), Third(gradient, 2 * channels));
        args.O = output.Rows;
        AttentionKernel.Forward(args);
        AttentionKernel.Backward(args, false, false);
        GC.KeepAlive(packed);

        Assert.Equal(apart.O.Values(), output.Values());
        for (int b = 0; b < 2; b++)
            for (int t = 0; t < length; t++)
                for (int c = 0; c < channels; c++)
                {
                    Assert.Equal(apart.DQ[b, t, c / size, c % size], gradient[b, t, 0, c]);
                    Assert.Equal(apart.DK[b, t, c / size, c % size], gradient[b, t, 1, c]);
                    Assert.Equal(apart.DV[b, t, c / size, c % size], gradient[b, t, 2, c]);
                }

        gradient.AssertGuards("packed gradient");
    }

    [Theory]
    [InlineData(32, 6, 4, 4, 16)]
    [InlineData(1, 300, 1, 1, 64)]
    [InlineData(1, 700, 4, 2, 20)]
    [InlineData(2, 300, 12, 6, 16)]
    public void One_thread_and_two_give_the_same_bits(int batch, int length, int heads, int keyHeads, int size)
    {
        int before = Team.Threads;
        try
        {
            Team.Resize(1);
            AttentionCase<float> one = new AttentionCase<float>(batch, length, length, heads, keyHeads, size, causal: true).Run();
            Team.Resize(2);
            AttentionCase<float> two = new AttentionCase<float>(batch, length, length, heads, keyHeads, size, causal: true).Run();
            Assert.Equal(one.O.Values(), two.O.Values());
            Assert.Equal(one.LogSumExp.ToArray(), two.LogSumExp.ToArray());
            Assert.Equal(one.DQ.Values(), two.DQ.Values());
            Assert.Equal(one.DK.Values(), two.DK.Values());
            Assert.Equal(one.DV.Values(), two.DV.Values());
        }
        finally
        {
            Team.Resize(before);
        }
    }

    [Theory]
    [InlineData(32, 6, 16)]
    [InlineData(1, 200, 20)]
    public void A_warm_call_allocates_nothing(int batch, int length, int size)
    {
        var c = new AttentionCase<float>(batch, length, length, 4, 2, size, causal: true);
        AttentionArgs<float> args = c.Args();
        c.Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++)
        {
            AttentionKernel.Forward(args);
            AttentionKernel.Backward(args, true, true);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        GC.KeepAlive(c);
    }

    [Fact]
    public void Scratch_is_far_smaller_than_a_score_matrix()
    {
        const int Length = 4096;
        new AttentionCase<float>(1, Length, Length, 1, 1, 16, causal: true).Run();
        Assert.True(AttentionScratch.TotalBytes < (long)Length * Length * sizeof(float) / 4, $"{AttentionScratch.TotalBytes} bytes.");
    }

    [Fact]
    public void Gradients_match_central_differences()
    {
        foreach (int length in new[] { 5, 40 })
        {
            AttentionCase<double> c = new(1, length, length + 2, 2, 1, 3, causal: true, seed: 3);
            c.WithMask(false, true, true).Run();
            (HeadBuffer<double> Input, HeadBuffer<double> Gradient, int Heads, int Length)[] inputs =
                [(c.Q, c.DQ, 2, length), (c.K, c.DK, 1, length + 2), (c.V, c.DV, 1, length + 2)];
            foreach (var (input, gradient, heads, rows) in inputs)
                for (int t = 0; t < rows; t += 3)
                    for (int h = 0; h < heads; h++)
                        for (int d = 0; d < 3; d++)
                        {
                            const double Step = 1e-5;
                            double x = input[0, t, h, d];
                            input[0, t, h, d] = x + Step;
                            double up = Loss(c);
                            input[0, t, h, d] = x - Step;
                            double down = Loss(c);
                            input[0, t, h, d] = x;
                            Assert.Equal((up - down) / (2 * Step), gradient[0, t, h, d], 1e-8);
                        }
        }
    }

    [Fact]
    public void Other_element_types_are_refused()
        => Assert.Throws<NotSupportedException>(() => AttentionKernel.Forward(default(AttentionArgs<int>)));

    private static double Loss(AttentionCase<double> c)
    {
        AttentionKernel.Forward(c.Args());
        GC.KeepAlive(c);
        return c.O.Values().Zip(c.DO.Values(), (o, g) => o * g).Sum();
    }

    private static void Check<T>(AttentionCase<T> c, double? tolerance = null) where T : unmanaged, IFloatingPointIeee754<T>
    {
        AttentionReference truth = AttentionReference.Of(c);
        c.Run();
        bool single = typeof(T) == typeof(float);
        AssertNear(truth.O, c.O.Values(), tolerance ?? (single ? 2e-6 : 1e-14), $"O of {c}");
        AssertNear(truth.LogSumExp, c.LogSumExp.ToArray(), tolerance ?? (single ? 2e-6 : 1e-14), $"log-sum-exp of {c}");
        AssertNear(truth.DQ, c.DQ.Values(), tolerance ?? (single ? 2e-5 : 1e-13), $"dQ of {c}");
        AssertNear(truth.DK, c.DK.Values(), tolerance ?? (single ? 2e-5 : 1e-13), $"dK of {c}");
        AssertNear(truth.DV, c.DV.Values(), tolerance ?? (single ? 2e-5 : 1e-13), $"dV of {c}");
        c.AssertGuards();
    }

    // Relative to the largest number of the whole operand, and absolute where that is below 1.
    private static void AssertNear<T>(double[] truth, T[] got, double tolerance, string what) where T : unmanaged, INumber<T>
    {
        Assert.Equal(truth.Length, got.Length);
        double bound = tolerance * Math.Max(1, truth.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max());
        for (int i = 0; i < truth.Length; i++)
        {
            double value = double.CreateChecked(got[i]);
            if (truth[i].Equals(value) || Math.Abs(truth[i] - value) <= bound) continue;
            Assert.Fail($"{what}: element {i} is {value:R}, not {truth[i]:R}; the bound is {bound}.");
        }
    }

    private static void AssertShifted(float[] plain, float[] added, float shift)
    {
        for (int i = 0; i < plain.Length; i++) Assert.Equal(plain[i] + shift, added[i], 1e-5f);
    }
}
