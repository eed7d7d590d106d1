using Lathe.Text.Tokenizers;
using Lathe.Training.Data.Digits;

namespace Lathe.Training.Tests.Data.Digits;

public sealed class DigitBatcherTests
{
    private static readonly DigitExamples Examples =
        DigitDataset.Generate(new DigitDatasetOptions { Examples = 1250, MinArguments = 1, MaxArguments = 5, Seed = 2 }).Train;

    [Fact]
    public void An_epoch_visits_every_example_once_and_pads_to_the_longest_row()
    {
        var batcher = new DigitBatcher(Examples, 32, seed: 9);
        Assert.Equal(32, batcher.BatchesPerEpoch);
        int[] tokens = new int[32 * batcher.MaxLength], lengths = new int[32], labels = new int[32];
        var seen = new HashSet<int>();
        for (int batch = 0; batch < batcher.BatchesPerEpoch; batch++)
        {
            tokens.AsSpan().Fill(-7);
            DigitBatch filled = batcher.Fill(new DigitCursor(0, batch), tokens, lengths, labels);
            int[] indices = batcher.Indices(new DigitCursor(0, batch)).ToArray();
            Assert.Equal(batch == 31 ? 8 : 32, filled.Rows);
            Assert.Equal(lengths[..filled.Rows].Max(), filled.Columns);
            for (int row = 0; row < filled.Rows; row++)
            {
                Assert.True(seen.Add(indices[row]));
                int[] ids = tokens[(row * filled.Columns)..((row + 1) * filled.Columns)];
                DigitExpression expression = DigitExpression.Parse(DigitVocabulary.Decode(ids.AsSpan(0, lengths[row])));
                Assert.Equal(Examples.Expression(indices[row]), expression);
                Assert.Equal(DigitVocabulary.IdOf(expression.Evaluate()), labels[row]);
                Assert.All(ids[lengths[row]..], id => Assert.Equal(0, id));
            }
        }

        Assert.Equal(Examples.Count, seen.Count);
    }

    [Fact]
    public void Any_cursor_resumes_exactly_whatever_was_read_before()
    {
        var straight = new DigitBatcher(Examples, 64, seed: 4);
        var read = new Dictionary<DigitCursor, int[]>();
        DigitCursor cursor = default;
        for (int i = 0; i < 40; i++, cursor = straight.Next(cursor))
            read[cursor] = straight.Indices(cursor).ToArray();
        Assert.Equal(new DigitCursor(2, 8), cursor);

        var resumed = new DigitBatcher(Examples, 64, seed: 4);
        foreach ((DigitCursor place, int[] indices) in read.Reverse())
            Assert.Equal(indices, resumed.Indices(place).ToArray());
        Assert.NotEqual(read[new DigitCursor(0, 0)], read[new DigitCursor(1, 0)]);
        Assert.NotEqual(read[default], new DigitBatcher(Examples, 64, seed: 5).Indices(default).ToArray());
    }

    [Fact]
    public void Without_shuffling_the_order_is_the_stored_one()
    {
        var batcher = new DigitBatcher(Examples, 10, seed: 4, shuffle: false);
        Assert.Equal(Enumerable.Range(20, 10), batcher.Indices(new DigitCursor(3, 2)).ToArray());
    }

    [Fact]
    public void Batches_and_new_epochs_allocate_nothing()
    {
        var batcher = new DigitBatcher(Examples, 32, seed: 1);
        int[] tokens = new int[32 * batcher.MaxLength], lengths = new int[32], labels = new int[32];
        DigitCursor cursor = default;
        batcher.Fill(cursor, tokens, lengths, labels);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++, cursor = batcher.Next(cursor))
            batcher.Fill(cursor, tokens, lengths, labels);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Short_buffers_and_absent_batches_are_refused()
    {
        var batcher = new DigitBatcher(Examples, 32, seed: 1);
        int[] tokens = new int[32 * batcher.MaxLength], rows = new int[32];
        Assert.Throws<ArgumentException>("tokens", () => batcher.Fill(default, new int[3], rows, rows));
        Assert.Throws<ArgumentException>("lengths", () => batcher.Fill(default, tokens, new int[31], rows));
        Assert.Throws<ArgumentException>("labels", () => batcher.Fill(default, tokens, rows, new int[31]));
        Assert.Throws<ArgumentOutOfRangeException>(() => batcher.Indices(new DigitCursor(0, 32)).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => batcher.Indices(new DigitCursor(-1, 0)).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new DigitBatcher(Examples, 0, seed: 1));
    }
}
