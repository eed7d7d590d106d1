using Lathe.Training.Data.Formatting;

namespace Lathe.Training.Tests.Data.Formatting;

public sealed class ExampleBatcherTests
{
    private static readonly EncodedExample[] Eleven = [.. Enumerable.Range(1, 11).Select(i => Examples.Of(2 + (i * 7 % 12), i))];

    [Theory]
    [InlineData(PackingKind.None)]
    [InlineData(PackingKind.Blocks)]
    public void An_epoch_reads_every_token_once(PackingKind packing)
    {
        var batcher = new ExampleBatcher(Eleven, 3, 13, packing);
        for (int epoch = 0; epoch < 3; epoch++)
        {
            var seen = new List<int>();
            for (int i = 0; i < batcher.BatchesOfEpoch; i++)
            {
                long counted = batcher.Load((epoch * batcher.BatchesOfEpoch) + i);
                int[] targets = [.. batcher.Targets.Take(batcher.Rows * batcher.Length).Where(t => t != ExampleBatcher.Ignored)];
                Assert.Equal(counted, targets.Length);
                seen.AddRange(targets);
            }

            Assert.Equal(Eleven.SelectMany(e => e.Ids[1..]).Order(), seen.Order());
        }
    }

    [Fact]
    public void A_batch_is_a_function_of_its_number()
    {
        var one = new ExampleBatcher(Eleven, 2, 13, seed: 5);
        var other = new ExampleBatcher(Eleven, 2, 13, seed: 5);
        (int, int, int[], int[])[] forward = [.. Enumerable.Range(0, 20).Select(i => Batch(one, i))];
        for (int i = 19; i >= 0; i -= 3)
        {
            (int rows, int length, int[] ids, int[] targets) = Batch(other, i);
            Assert.Equal((forward[i].Item1, forward[i].Item2), (rows, length));
            Assert.Equal(forward[i].Item3, ids);
            Assert.Equal(forward[i].Item4, targets);
        }

        Assert.NotEqual(forward[..6].Select(b => b.Item3[0]), forward[6..12].Select(b => b.Item3[0]));
        var seeded = new ExampleBatcher(Eleven, 2, 13, seed: 6);
        Assert.NotEqual(forward[..6].Select(b => b.Item3[0]), Enumerable.Range(0, 6).Select(i => Batch(seeded, i).Item3[0]));
    }

    [Fact]
    public void Positions_begin_anew_with_each_example_and_padding_sees_itself()
    {
        var batcher = new ExampleBatcher([Examples.Of(4, 1), Examples.Of(3, 2)], 1, 7, PackingKind.Blocks);
        Assert.Equal(5, batcher.Load(0));
        Assert.Equal([1000, 1001, 1002, 2000, 2001, 0, 0], batcher.Ids);
        Assert.Equal([1001, 1002, 1003, 2001, 2002, -100, -100], batcher.Targets);
        Assert.Equal([0, 1, 2, 0, 1, 0, 0], batcher.Positions);
        Assert.Equal(5 / 7.0, batcher.Fill);
    }

    [Fact]
    public void The_last_batch_has_what_is_left_and_no_row_is_wider_than_its_longest()
    {
        var batcher = new ExampleBatcher([Examples.Of(4, 1), Examples.Of(3, 2), Examples.Of(6, 3)], 2, 100, shuffled: false);
        batcher.Load(0);
        Assert.Equal((2, 3), (batcher.Rows, batcher.Length));
        batcher.Load(1);
        Assert.Equal((1, 5), (batcher.Rows, batcher.Length));
        batcher.Load(2);
        Assert.Equal((2, 3), (batcher.Rows, batcher.Length));
    }

    [Fact]
    public void Examples_of_like_length_come_together()
    {
        var random = new Random(2);
        EncodedExample[] many = [.. Enumerable.Range(0, 512).Select(i => Examples.Of(random.Next(2, 129), i))];
        var batcher = new ExampleBatcher(many, 8, 128);
        double places = 0, tokens = many.Sum(e => e.Length);
        for (int i = 0; i < batcher.BatchesOfEpoch; i++)
        {
            batcher.Load(i);
            places += batcher.Rows * batcher.Length;
        }

        Assert.InRange(tokens / places, 0.9, 1);
    }

    [Fact]
    public void Loading_allocates_nothing()
    {
        var batcher = new ExampleBatcher(Eleven, 2, 13);
        for (int i = 0; i < 12; i++) batcher.Load(i);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 12; i < 60; i++) batcher.Load(i);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Nothing_to_learn_from_is_an_error_that_says_so()
    {
        Assert.Contains("no example", Assert.Throws<ArgumentException>(() => new ExampleBatcher([], 2, 13)).Message, StringComparison.Ordinal);
        Assert.Contains("one row of 13", Assert.Throws<ArgumentException>(() => new ExampleBatcher([Examples.Of(5)], 2, 13, PackingKind.Stream)).Message, StringComparison.Ordinal);
        Assert.Contains("MaxTokens 4", Assert.Throws<ArgumentException>(() => new ExampleBatcher([Examples.Of(5)], 2, 3)).Message, StringComparison.Ordinal);
    }

    private static (int Rows, int Length, int[] Ids, int[] Targets) Batch(ExampleBatcher batcher, long number)
    {
        batcher.Load(number);
        int places = batcher.Rows * batcher.Length;
        return (batcher.Rows, batcher.Length, batcher.Ids[..places], batcher.Targets[..places]);
    }
}
