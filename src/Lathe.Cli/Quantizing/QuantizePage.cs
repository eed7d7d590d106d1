using System.Globalization;
using System.Text.RegularExpressions;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Quantizing;

/// <summary>What a person sees of a quantisation: the tensors by kind, sizes, and what it costs on a text.</summary>
internal static partial class QuantizePage
{
    public static void Write(QuantizeDocument document, Screen screen, bool each)
    {
        string[][] rows = each ? [.. document.Tensors.Select(t => Row(t.Name, [t]))] : [.. Kinds(document.Tensors)];
        foreach (string line in Table.Render(["tensor", "from", "to", "bytes", "relative error", "largest error"], rows, screen.Ink, left: 3)) screen.WriteLine(line);
        screen.WriteLine();
        double share = (double)document.WeightBytes / Math.Max(1, document.WeightBytesBefore);
        screen.WriteLine($"  weights     {Say.Bytes(document.WeightBytesBefore)} → {Say.Bytes(document.WeightBytes)} ({Say.Percent(share)}), {Number(document.BitsPerWeight, "0.00")} bits a weight");
        if (document.Perplexity is { } cost)
        {
            screen.WriteLine($"  perplexity  {Estimate(cost.Before)} → {Estimate(cost.After)} on {Say.Count(cost.Tokens, "token")}");
            screen.WriteLine($"  ratio       {Estimate(cost.Ratio, "0.0000")}, token by token");
        }

        if (!document.HasTokenizer) screen.WriteLine($"  {screen.Ink.Warn("no tokenizer was found: the file has none. Give one with --tokenizer FILE|DIR.")}");
        screen.WriteLine($"  {screen.Ink.Good("done")} {document.Output}  {Say.Bytes(document.FileBytes)} in {Say.Time(document.Seconds)}");
    }

    // blk.7.attn_q.weight is one of 30 blk.*.attn_q.weight; those of other types stand apart.
    private static IEnumerable<string[]> Kinds(IReadOnlyList<QuantizedTensorDocument> tensors)
        => tensors.GroupBy(t => (Name: Layer().Replace(t.Name, "blk.*."), t.From, t.To)).Select(g => Row(g.Count() > 1 ? $"{g.Key.Name} × {g.Count()}" : g.First().Name, [.. g]));

    private static string[] Row(string name, QuantizedTensorDocument[] tensors)
    {
        bool kept = tensors[0].From == tensors[0].To;
        double relative = tensors.Max(t => t.RelativeError), largest = tensors.Max(t => t.LargestError);
        return [name, tensors[0].From, tensors[0].To, Say.Bytes(tensors.Sum(t => t.Bytes)), kept ? "" : Number(100 * relative, "0.000") + " %", kept ? "" : Number(largest, "0.0e0")];
    }

    private static string Estimate(PerplexityDocument estimate, string format = "0.000") => estimate is { Low: { } low, High: { } high }
        ? $"{Number(estimate.Value, format)} [{Number(low, format)}, {Number(high, format)}]"
        : Number(estimate.Value, format);

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^blk\.\d+\.")]
    private static partial Regex Layer();
}
