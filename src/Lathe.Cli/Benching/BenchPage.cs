using System.Globalization;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Tensors;

namespace Lathe.Cli.Benching;

/// <summary>A <see cref="BenchDocument"/> as a table, on a screen or in Markdown.</summary>
internal static class BenchPage
{
    private static readonly string[] Heading = ["model", "size", "params", "threads", "cache", "test", "tokens/s", "median (min–max)", "of ceiling"];

    public static void Write(BenchDocument document, Screen screen)
    {
        screen.WriteLines(Table.Render(Heading, [.. Rows(document)], screen.Ink));
        screen.WriteLine();
        foreach (string line in Below(document)) screen.WriteText(line, style: screen.Ink.Dim);
    }

    public static void WriteMarkdown(BenchDocument document, Screen screen)
    {
        screen.WriteLine($"| {string.Join(" | ", Heading)} |");
        screen.WriteLine($"|---|{string.Concat(Enumerable.Repeat("--:|", Heading.Length - 1))}");
        foreach (string[] row in Rows(document)) screen.WriteLine($"| {string.Join(" | ", row)} |");
        screen.WriteLine();
        foreach (string line in Below(document)) screen.WriteLine($"{line}  ");
    }

    public static string Rate(double rate) => rate.ToString(rate < 100 ? "0.00" : rate < 1000 ? "0.0" : "0", CultureInfo.InvariantCulture);

    public static string Word(CacheType type) => type.ToString().ToLowerInvariant();

    private static IEnumerable<string[]> Rows(BenchDocument document)
        => document.Models.SelectMany(m => m.Tests.Select(t => (string[])
        [
            $"{m.Family} {m.Type}", Say.Bytes(m.SizeBytes), Millions(m.Parameters), t.Threads.ToString(CultureInfo.InvariantCulture), t.CacheType, t.Test,
            $"{Rate(t.Mean)} ± {Rate(t.Deviation)}", $"{Rate(t.Median)} ({Rate(t.Min)}–{Rate(t.Max)})", $"{t.ShareOfCeiling * 100:0} % {t.Ceiling}",
        ]));

    private static IEnumerable<string> Below(BenchDocument document)
    {
        foreach (BenchCeilingsDocument c in document.Ceilings)
        {
            string more = (c.Bf16OperationsPerSecond is { } halves ? $", bf16 {halves / 1e9:0}" : "") + (c.Int8OperationsPerSecond is { } bytes ? $", int8 {bytes / 1e9:0}" : "");
            yield return $"{document.Processor}, {Say.Count(c.Threads, "thread")}: reads {c.ReadBytesPerSecond / 1e9:0.0} GB/s; G operations/s: f32 {c.F32OperationsPerSecond / 1e9:0}{more}. Lathe {document.Version}, {document.Simd}.";
        }

        foreach (BenchModelDocument m in document.Models)
        {
            string prompts = string.Concat(m.Tests.Where(t => t.FirstTokenSeconds is not null).Select(t => $", after {t.Test} in {t.FirstTokenSeconds * 1000:0} ms"));
            yield return $"{Path.GetFileName(m.Path)}: loaded in {m.LoadSeconds:0.00} s, first token {m.FirstTokenSeconds:0.00} s after the start{prompts}; peak memory {Say.Bytes(m.PeakMemoryBytes)}.";
        }
    }

    private static string Millions(long count) => count >= 1_000_000_000
        ? (count / 1e9).ToString("0.00 B", CultureInfo.InvariantCulture)
        : (count / 1e6).ToString("0.00 M", CultureInfo.InvariantCulture);
}
