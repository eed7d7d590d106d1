using Lathe.Training.Data.Text;

namespace Lathe.Training.Tests.Vectors;

/// <summary>What Stanford's CS336 asks of batches (a1/specs.json), and that batches within documents cover a split once.</summary>
public sealed class DataSpecTests
{
    [Fact]
    public void Random_batches_are_uniform_over_all_starts()
    {
        using var data = new Tokens([100]);
        var sampler = new CropSampler(new TokenRange(data.File, 0, 100), 32, 7, CropOrder.Random, 3);
        int[] ids = new int[32 * 7], targets = new int[32 * 7], starts = new int[100];
        for (int batch = 0; batch < 1000; batch++)
        {
            sampler.Fill(batch, ids, targets);
            for (int i = 0; i < ids.Length; i++)
            {
                Assert.Equal(ids[i] + 1, targets[i]);
                if (i % 7 == 0) starts[ids[i]]++;
                else Assert.Equal(ids[i - 1] + 1, ids[i]);
            }
        }

        Assert.All(starts[..93], n => Assert.InRange(n, 251.84, 436.33));
        Assert.All(starts[93..], n => Assert.Equal(0, n));
    }

    [Theory]
    [InlineData(5, 3, 1)]
    [InlineData(4, 1, 2)]
    [InlineData(64, 2, 3)]
    public void Rows_within_documents_cover_a_split_once(int length, int rows, int holdFrom)
    {
        int[] documents = [1, 9, 1, 1, 5, 6, 2, 17, 1, 3];
        using var data = new Tokens(documents);
        int from = documents[..holdFrom].Sum(), total = documents.Sum();
        var range = new TokenRange(data.File, from, total - from);
        var sampler = new CropSampler(range, rows, length, CropOrder.Sequential, 0, withinDocuments: true);
        int[] ids = new int[rows * length], targets = new int[rows * length];
        var seen = new List<int>();
        long counted = 0;
        for (int batch = 0; batch < sampler.BatchesOfSplit; batch++)
        {
            counted += sampler.FillOnce(batch, ids, targets);
            for (int i = 0; i < ids.Length; i++)
            {
                if (targets[i] == CropSampler.Ignored) continue;
                Assert.Equal(ids[i] + 1, targets[i]);
                seen.Add(targets[i]);
            }
        }

        int[] starts = [.. documents.Select((_, d) => documents[..d].Sum())];
        Assert.Equal(Enumerable.Range(from, total - from).Except(starts), seen.Order());
        Assert.Equal(seen.Count, counted);
    }

    /// <summary>The tokens 0, 1, 2, … in documents of these sizes.</summary>
    private sealed class Tokens : IDisposable
    {
        private readonly Digits.TemporaryFolder _folder = new();

        public Tokens(int[] documents)
        {
            using (FileStream stream = System.IO.File.Create(_folder.File("tokens")))
            {
                var writer = new TokenFileWriter(stream, 1000, new string('0', 64));
                int next = 0;
                foreach (int size in documents)
                {
                    writer.BeginDocument();
                    writer.Write([.. Enumerable.Range(next, size)]);
                    next += size;
                }

                writer.Finish();
            }

            File = TokenFile.Open(_folder.File("tokens"));
        }

        public TokenFile File { get; }

        public void Dispose()
        {
            File.Dispose();
            _folder.Dispose();
        }
    }
}
