using Lathe.Tensors.Randomness;

namespace Lathe.Tensors.Tests.Randomness;

public sealed class PhiloxRandomTests
{
    [Fact]
    public void Words_come_in_the_order_of_the_blocks()
    {
        var random = new PhiloxRandom(42, 7);
        var philox = new Philox(42, 7);
        for (ulong block = 0; block < 5; block++)
        {
            for (int word = 0; word < 4; word++)
                Assert.Equal(philox.Block(block)[word], random.NextUInt32());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(1001)]
    public void A_restored_state_continues_bit_for_bit(int consumed)
    {
        var original = new PhiloxRandom(5, 9);
        for (int i = 0; i < consumed; i++)
            original.NextUInt32();
        PhiloxState state = original.State;
        Assert.Equal(new PhiloxState(5, 9, (ulong)consumed), state);

        var resumed = new PhiloxRandom(state);
        var moved = new PhiloxRandom(1) { State = state };
        for (int i = 0; i < 20; i++)
        {
            double expected = original.NextGaussian();
            Assert.Equal(expected, resumed.NextGaussian());
            Assert.Equal(expected, moved.NextGaussian());
            int die = original.Next(7);
            Assert.Equal(die, resumed.Next(7));
            Assert.Equal(die, moved.Next(7));
        }
    }

    [Fact]
    public void Streams_and_seeds_differ()
    {
        ulong first = new PhiloxRandom(1, 0).NextUInt64();
        Assert.NotEqual(first, new PhiloxRandom(1, 1).NextUInt64());
        Assert.NotEqual(first, new PhiloxRandom(2, 0).NextUInt64());
    }

    [Fact]
    public void Uniform_numbers_lie_in_the_unit_interval_with_the_right_mean()
    {
        var random = new PhiloxRandom(3);
        double singles = 0, doubles = 0;
        const int N = 100_000;
        for (int i = 0; i < N; i++)
        {
            float single = random.NextSingle();
            double wide = random.NextDouble();
            Assert.InRange(single, 0f, MathF.BitDecrement(1f));
            Assert.InRange(wide, 0.0, Math.BitDecrement(1.0));
            singles += single;
            doubles += wide;
        }

        Assert.InRange(singles / N, 0.495, 0.505);
        Assert.InRange(doubles / N, 0.495, 0.505);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void Bounded_integers_are_even(int max)
    {
        var random = new PhiloxRandom(11);
        int[] counts = new int[max];
        const int N = 60_000;
        for (int i = 0; i < N; i++)
            counts[i % 2 == 0 ? random.Next(max) : (int)random.NextInt64(max)]++;
        Assert.All(counts, count => Assert.InRange(count * (double)max / N, 0.95, 1.05));
    }

    [Fact]
    public void A_bound_that_needs_rejection_stays_unbiased()
    {
        // 3 × 2^29 does not divide 2^32: without rejection the lower two thirds would come up 12.5 % too often.
        const int Max = 3 << 29;
        var random = new PhiloxRandom(12);
        int[] thirds = new int[3];
        for (int i = 0; i < 60_000; i++)
            thirds[random.Next(Max) >> 29]++;
        Assert.All(thirds, count => Assert.InRange(count, 19_400, 20_600));
    }

    [Fact]
    public void A_bound_below_one_is_refused()
    {
        var random = new PhiloxRandom(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt64(-1));
    }

    [Fact]
    public void Gaussians_have_mean_zero_and_variance_one()
    {
        var random = new PhiloxRandom(8);
        double sum = 0, squares = 0, fourths = 0;
        const int N = 200_000;
        for (int i = 0; i < N; i++)
        {
            double z = random.NextGaussian();
            Assert.True(double.IsFinite(z));
            sum += z;
            squares += z * z;
            fourths += z * z * z * z;
        }

        Assert.InRange(sum / N, -0.01, 0.01);
        Assert.InRange(squares / N, 0.98, 1.02);
        Assert.InRange(fourths / N, 2.9, 3.1);
    }

    [Fact]
    public void Shuffle_permutes_and_reaches_every_order_evenly()
    {
        var random = new PhiloxRandom(4);
        var counts = new Dictionary<string, int>();
        for (int i = 0; i < 24_000; i++)
        {
            char[] items = ['a', 'b', 'c', 'd'];
            random.Shuffle(items.AsSpan());
            string order = new(items);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(24, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 850, 1150));
    }

    [Fact]
    public void Drawing_allocates_nothing()
    {
        var random = new PhiloxRandom(4);
        int[] items = new int[64];
        random.Shuffle(items.AsSpan());
        random.NextGaussian();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            random.State = new PhiloxState(4, (ulong)i, 3);
            random.Shuffle(items.AsSpan());
            random.NextGaussian();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
