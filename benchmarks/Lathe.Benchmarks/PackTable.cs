using System.Diagnostics;
using System.Globalization;
using Lathe.Tensors.Blocks;
using Lathe.Tensors.Threading;

namespace Lathe.Benchmarks;

/// <summary>How fast rows of a file become panels: what loading a quantised model costs beyond reading it. Fresh memory each time, as at a start.</summary>
internal static class PackTable
{
    private const int Columns = 2048, Rows = 32768, Runs = 5;

    public static int Run()
    {
        foreach (int threads in (int[])[1, 2])
        {
            Team.Resize(threads);
            foreach (BlockFormat format in Enum.GetValues<BlockFormat>())
            {
                byte[] file = GC.AllocateUninitializedArray<byte>((int)(format.RowBytes(Columns) * Rows), pinned: true);
                new Random(1).NextBytes(file);
                double[] seconds = new double[Runs];
                for (int run = 0; run < Runs; run++)
                {
                    long start = Stopwatch.GetTimestamp();
                    using var weight = new BlockWeight(Columns, (Rows, format));
                    weight.Write(0, Rows, file);
                    seconds[run] = Stopwatch.GetElapsedTime(start).TotalSeconds;
                }

                Array.Sort(seconds);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{format,-5} {threads} thr  {file.Length / seconds[Runs / 2] / 1e9:F2} GB/s [{file.Length / seconds[^1] / 1e9:F2}-{file.Length / seconds[0] / 1e9:F2}]"));
            }
        }

        return 0;
    }
}
