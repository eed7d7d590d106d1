using Lathe.Training.Data.Formatting;

namespace Lathe.Training.Tests.Data.Formatting;

public sealed class ExamplePackerTests
{
    [Fact]
    public void The_fullest_row_with_room_takes_the_longest_left()
        => Assert.Equal([[0, 3], [1, 4], [2]], ExamplePacker.Pack([7, 6, 5, 3, 4], 10));

    [Fact]
    public void Nothing_is_lost_cut_or_laid_twice()
    {
        var random = new Random(3);
        for (int run = 0; run < 50; run++)
        {
            int row = random.Next(1, 60);
            int[] lengths = [.. Enumerable.Range(0, random.Next(0, 200)).Select(_ => random.Next(1, row + 1))];
            int[][] rows = ExamplePacker.Pack(lengths, row);
            Assert.Equal(Enumerable.Range(0, lengths.Length), rows.SelectMany(r => r).Order());
            Assert.All(rows, r => Assert.InRange(r.Sum(i => lengths[i]), 1, row));

            // Best fit takes no more than 1.7 times the least, which is no less than what all of them fill.
            Assert.InRange(rows.Length, 0, (1.7 * Math.Ceiling(lengths.Sum() / (double)row)) + 1);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public void What_fits_no_row_is_refused(int length)
        => Assert.Contains("1 to 10", Assert.Throws<ArgumentException>(() => ExamplePacker.Pack([3, length], 10)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_stream_is_cut_where_a_row_ends()
    {
        EncodedExample[] rows = [.. ExamplePacker.Concatenate([Examples.Of(5, 1), Examples.Of(1, 2), Examples.Of(6, 3)], 4)];
        Assert.Equal([[1000, 1001, 1002, 1003, 1004], [1004, 2000, 3000, 3001, 3002]], rows.Select(r => r.Ids));
        Assert.Equal([true, false, false, true, true], rows[1].IsLearned);
    }
}
