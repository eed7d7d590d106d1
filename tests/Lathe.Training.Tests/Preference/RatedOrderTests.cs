using Lathe.Training.Data.Formatting;
using Lathe.Training.Preference;

namespace Lathe.Training.Tests.Preference;

/// <summary>Batches of rated responses: both kinds in each, every response once an epoch, pairs together.</summary>
public sealed class RatedOrderTests
{
    [Theory]
    [InlineData(1, 1, 2)]
    [InlineData(7, 7, 4)]
    [InlineData(3, 11, 5)]
    [InlineData(20, 1, 3)]
    [InlineData(0, 5, 2)]
    [InlineData(5, 0, 3)]
    [InlineData(13, 29, 16)]
    public void Every_batch_has_the_shares_of_the_whole_and_an_epoch_has_every_response_once(int good, int bad, int rows)
    {
        RatedExample[] all = [.. Enumerable.Range(0, good + bad).Select(i => Example(i, i % (good + bad) < good))];
        var order = new RatedOrder(all, 5);
        var seen = new List<int>();
        for (int batch = 0; batch < 3 * (good + bad); batch++)
        {
            var filled = new RatedExample[rows];
            order.Fill((long)batch * rows, filled);
            double share = (double)good * rows / (good + bad);
            Assert.InRange(filled.Count(e => e.Good), Math.Floor(share), Math.Ceiling(share));
            Assert.Equal(filled.OrderByDescending(e => e.Good).Select(e => e.Good), filled.Select(e => e.Good));
            seen.AddRange(filled.Select(e => e.Example.Ids[0]));
        }

        Assert.All(seen.CountBy(i => i), pair => Assert.Equal(3 * rows, pair.Value));
        Assert.Equal(good + bad, seen.Distinct().Count());
        var again = new RatedExample[rows];
        new RatedOrder(all, 5).Fill(2L * rows, again);
        Assert.Equal(seen.Skip(2 * rows).Take(rows), again.Select(e => e.Example.Ids[0]));
    }

    [Fact]
    public void Both_answers_of_a_pair_stand_in_one_batch_and_not_beside_each_other()
    {
        RatedExample[] pairs = [.. Enumerable.Range(0, 40).Select(i => Example(i / 2, i % 2 == 0))];
        var order = new RatedOrder(pairs, 9);
        for (int batch = 0; batch < 30; batch++)
        {
            var filled = new RatedExample[8];
            order.Fill(batch * 8, filled);
            Assert.All(filled.CountBy(e => e.Example.Ids[0]), pair => Assert.Equal(2, pair.Value));
            for (int i = 0; i < 8; i++) Assert.NotEqual(filled[i].Example.Ids[0], filled[(i + 1) % 8].Example.Ids[0]);
        }
    }

    private static RatedExample Example(int id, bool good) => new(new EncodedExample([id, 1], [false, true]), good);
}
