using Lathe.Training.Data.Text;

namespace Lathe.Training.Tests.Data.Text;

public sealed class CropSamplerTests : IDisposable
{
    private readonly Training.Tests.Digits.TemporaryFolder _folder = new();

    [Fact]
    public void Rows_one_after_another_cover_the_split_once_and_begin_again()
    {
        using TokenFile file = Numbers(103);
        var sampler = new CropSampler(new TokenRange(file, 0, 103), rows: 3, length: 10, CropOrder.Sequential, 1);
        Assert.Equal(4, sampler.BatchesOfSplit);
        var seen = new List<int>();
        long counted = 0;
        for (int batch = 0; batch < 4; batch++)
        {
            (int[] ids, int[] targets, long n) = Once(sampler, batch, 30);
            counted += n;
            for (int i = 0; i < 30; i++)
            {
                if (targets[i] == CropSampler.Ignored) continue;
                Assert.Equal(ids[i] + 1, targets[i]);
                seen.Add(targets[i]);
            }
        }

        Assert.Equal(102, counted);
        Assert.Equal(Enumerable.Range(1, 102), seen);
        int[] first = new int[30], again = new int[30], targetsOfBoth = new int[30];
        sampler.Fill(0, first, targetsOfBoth);
        sampler.Fill(11, again, targetsOfBoth);
        Assert.Equal([.. first[..10]], again[..10].Select(v => v == 0 ? 0 : v - ((33 % 11) * 10)));
    }

    [Fact]
    public void Random_rows_depend_on_seed_and_number_alone_and_stay_in_the_split()
    {
        using TokenFile file = Numbers(500);
        var range = new TokenRange(file, 100, 300);
        CropSampler a = new(range, 4, 16, CropOrder.Random, 1), b = new(range, 4, 16, CropOrder.Random, 1), c = new(range, 4, 16, CropOrder.Random, 2);
        int[] x = new int[64], y = new int[64], other = new int[64];
        int lowest = int.MaxValue, highest = 0;
        for (int batch = 300; batch >= 0; batch--)
        {
            Assert.Equal(64, a.Fill(batch, x, y));
            lowest = Math.Min(lowest, x.Min());
            highest = Math.Max(highest, y.Max());
            for (int i = 0; i < 64; i++) Assert.Equal(x[i] + 1, y[i]);
        }

        Assert.Equal((100, 399), (lowest, highest));
        b.Fill(0, other, y);
        Assert.Equal(x, other);
        c.Fill(0, other, y);
        Assert.NotEqual(x, other);
    }

    [Theory]
    [InlineData(CropOrder.Random)]
    [InlineData(CropOrder.Sequential)]
    public void No_row_reaches_into_the_next_document_where_that_is_asked(CropOrder order)
    {
        using TokenFile file = Documents(3, 9, 2, 40, 1, 7);
        var sampler = new CropSampler(new TokenRange(file, 0, file.Count), 4, 8, order, 3, withinDocuments: true);
        int[] ids = new int[32], targets = new int[32];
        var documents = new HashSet<long>();
        for (int batch = 0; batch < 60; batch++)
        {
            long counted = 0;
            sampler.Fill(batch, ids, targets);
            for (int i = 0; i < 32; i++)
            {
                if (targets[i] == CropSampler.Ignored) continue;
                counted++;
                Assert.Equal(ids[i] + 1, targets[i]);
                Assert.Equal(file.DocumentOf(ids[i]), file.DocumentOf(targets[i]));
                documents.Add(file.DocumentOf(ids[i]));
            }

            Assert.Equal(counted, sampler.Fill(batch, ids, targets));
        }

        // Documents of one token have no target.
        if (order == CropOrder.Random) Assert.Equal([0L, 1L, 2L, 3L, 5L], documents.Order());
    }

    [Fact]
    public void A_split_shorter_than_a_row_is_refused()
    {
        using TokenFile file = Numbers(20);
        Assert.Contains("20 tokens", Assert.Throws<ArgumentException>(() => new CropSampler(new TokenRange(file, 0, 20), 1, 20, CropOrder.Random, 1)).Message, StringComparison.Ordinal);
        Assert.Equal(1, new CropSampler(new TokenRange(file, 0, 20), 1, 19, CropOrder.Random, 1).BatchesOfSplit);
    }

    public void Dispose() => _folder.Dispose();

    private static (int[] Ids, int[] Targets, long Counted) Once(CropSampler sampler, int batch, int size)
    {
        int[] ids = new int[size], targets = new int[size];
        long counted = sampler.FillOnce(batch, ids, targets);
        return (ids, targets, counted);
    }

    private TokenFile Numbers(int count) => Documents(count);

    // Token i is the number i.
    private TokenFile Documents(params int[] lengths)
    {
        string path = _folder.File($"{Guid.NewGuid():N}.bin");
        using (FileStream stream = File.Create(path))
        {
            var writer = new TokenFileWriter(stream, 1000, new string('0', 64));
            int next = 0;
            foreach (int length in lengths)
            {
                writer.BeginDocument();
                writer.Write([.. Enumerable.Range(next, length)]);
                next += length;
            }

            writer.Finish();
        }

        return TokenFile.Open(path);
    }
}
