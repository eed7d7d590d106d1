using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Blocks;
using Lathe.Tensors.Threading;

namespace Lathe.Benchmarks;

/// <summary>
/// Products with weights in blocks: the rate at which weights are read with one row and with few, and multiply-adds a second with many, beside the
/// ceilings of this machine: reads of memory in four streams, and <c>vpdpbusd</c> on registers alone. Every weight is read from memory: a pass goes
/// over more of them than the caches hold. Formats and ceilings take turns, so that a busy machine is busy for all.
/// </summary>
internal static class BlockTable
{
    private const long Bytes = 400L << 20;
    private const int Runs = 7;

    public static int Run(string[] args)
    {
        bool json = args.Contains("--json");
        int columns = Option(args, "--columns", 2048), outputs = Option(args, "--outputs", 2048);
        BlockFormat[] formats = args.Contains("--format")
            ? [Enum.Parse<BlockFormat>(args[Array.IndexOf(args, "--format") + 1])]
            : Enum.GetValues<BlockFormat>();
        int[] rows = args.Contains("--rows") ? [Option(args, "--rows", 1)] : [1, 4, 12, 64, 512];
        using var scope = new Scope(record: false);
        foreach (int threads in args.Contains("--threads") ? [Option(args, "--threads", 1)] : (int[])[1, 2])
        {
            Team.Resize(threads);
            foreach (BlockFormat format in formats) Measure(scope, format, columns, outputs, rows, threads, json);
        }

        return 0;
    }

    private static void Measure(Scope scope, BlockFormat format, int columns, int outputs, int[] rows, int threads, bool json)
    {
        int copies = (int)Math.Max(2, Bytes / (format.RowBytes(columns) * outputs));
        Parameter[] weights = [.. Enumerable.Range(0, copies).Select(i => Weight(format, columns, outputs, i))];
        double peak = DotPeak.Measure(threads);
        foreach (int count in rows)
        {
            int used = count > 12 ? Math.Max(2, copies / count) : copies;
            float[] x = [.. Enumerable.Range(0, count * columns).Select(i => ((i * 7919) % 1000 / 500f) - 1)];
            double[] seconds = new double[Runs * used], read = new double[Runs];
            for (int run = -1; run < Runs; run++)
            {
                double ceiling = count > 12 ? 1 : ReadCeiling.Measure();
                scope.Reset();
                Tensors.Tensor input = scope.Input<float>([count, columns], x);
                for (int i = 0; i < used; i++)
                {
                    long start = Stopwatch.GetTimestamp();
                    _ = input.Linear(scope.Use(weights[i]));
                    if (run >= 0) seconds[(run * used) + i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
                }

                if (run >= 0) read[run] = ceiling;
            }

            Array.Sort(seconds);
            Array.Sort(read);
            double bytes = weights[0].Blocks!.Bytes, products = (double)count * columns * outputs, slow = At(seconds, 0.9), median = At(seconds, 0.5), fast = At(seconds, 0.1);
            Print(json, format, threads, count, bytes / median / 1e9, bytes / slow / 1e9, bytes / fast / 1e9, read[Runs / 2], products / median / 1e9, products / fast / 1e9, peak);
        }

        foreach (Parameter weight in weights) weight.Dispose();
    }

    private static Parameter Weight(BlockFormat format, int columns, int outputs, int seed)
    {
        var parameter = new Parameter("w", [outputs, columns]);
        var weight = new BlockWeight(columns, (outputs, format));
        byte[] rows = new byte[weight.FileBytes(0, Math.Min(outputs, 64))];
        new Random(seed).NextBytes(rows);
        for (int i = 0; i < rows.Length; i++) rows[i] &= 0xBF;
        for (int first = 0; first < outputs; first += 64)
        {
            int count = Math.Min(64, outputs - first);
            weight.Write(first, count, rows.AsSpan(0, (int)weight.FileBytes(first, count)));
        }

        parameter.Store(weight);
        return parameter;
    }

    private static void Print(bool json, BlockFormat format, int threads, int rows, double rate, double low, double high, double read, double products, double most, double peak)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                format = format.ToString(),
                threads,
                rows,
                gigabytes_per_second = rate,
                min = low,
                max = high,
                read_ceiling = rows > 12 ? (double?)null : read,
                giga_products_per_second = products,
                product_ceiling = peak,
            }));
            return;
        }

        string share = rows > 12
            ? string.Create(CultureInfo.InvariantCulture, $"{products,7:F0} G products/s [to {most:F0}], {products / peak,4:P0} of {peak:F0}")
            : string.Create(CultureInfo.InvariantCulture, $"{rate,6:F1} GB/s [{low:F1}-{high:F1}], {rate / read,4:P0} of {read:F1}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{format,-5} {threads} thr {rows,4} rows  {share}"));
    }

    private static double At(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];

    private static int Option(string[] args, string name, int otherwise)
    {
        int at = Array.IndexOf(args, name);
        return at < 0 ? otherwise : int.Parse(args[at + 1], CultureInfo.InvariantCulture);
    }
}
