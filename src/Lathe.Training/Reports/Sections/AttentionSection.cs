using Lathe.Nn.Models;
using Lathe.Text.Tokenizers;
using Lathe.Training.Reports.Analysis;
using Lathe.Training.Reports.Charts;
using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports.Sections;

/// <summary>What every head looks at, for one expression of each operation.</summary>
internal static class AttentionSection
{
    private const int MostCells = 4000;

    public static void Write(HtmlWriter html, DigitReportData data)
    {
        using (ReportSection.Open(html, "attention", "What the heads look at"))
        {
            ReportSection.Lead(html, "A map for each attention head. Each row is a token that looks; the darker a cell, the more it takes from the token above that column, and a row adds up to 100 %. Entropy sums a head up: 0 bits looks at one token, the most looks at all alike.");
            if (data.Options.Model.Pooling == Pooling.First)
                html.Paragraph("The answer is read from the first token's vector, so in the last layer only the framed row reaches it.");
            if (data.Examples.Count == 0 || !data.Examples[0].IsFinite)
            {
                html.Paragraph("The model's attention holds values that are not finite, so there is nothing to draw.", "notice");
                return;
            }

            using (html.Open("div", ("class", "tabs")))
            {
                Tabs(html, data.Examples);
                for (int i = 0; i < data.Examples.Count; i++) Example(html, data, i);
            }
        }
    }

    // Radio buttons and style alone switch the panels: no script, arrow keys work, and paper shows all of them.
    private static void Tabs(HtmlWriter html, IReadOnlyList<AttentionExample> examples)
    {
        int first = Math.Max(0, examples.ToList().FindIndex(e => e.Expression.Operation == DigitOperation.Max));
        for (int i = 0; i < examples.Count; i++)
            Radio(html, $"{i}", examples[i].Expression.ToString(), i == first);
        Radio(html, "all", "All expressions", chosen: false);
        using (html.Open("div", ("class", "tablist")))
        {
            for (int i = 0; i < examples.Count; i++) html.Element("label", examples[i].Expression.ToString(), ("class", $"t{i}"), ("for", $"ex{i}"));
            html.Element("label", "All", ("class", "tall"), ("for", "exall"));
        }
    }

    private static void Radio(HtmlWriter html, string id, string name, bool chosen)
        => html.Empty("input", ("type", "radio"), ("name", "example"), ("id", $"ex{id}"), ("aria-label", name), ("checked", chosen ? "checked" : null));

    private static void Example(HtmlWriter html, DigitReportData data, int index)
    {
        AttentionExample example = data.Examples[index];
        using (html.Open("div", ("class", $"panel p{index}")))
        {
            using (html.Open("div", ("class", "asked")))
            {
                html.Element("h3", example.Expression.ToString());
                string answer = example.Answer < DigitVocabulary.Size ? DigitVocabulary.Words[example.Answer] : $"token {example.Answer}";
                html.Element("span", $"answers {answer}, {(example.IsRight ? "right" : $"wrong: {example.Expression.Evaluate()} is right")}", ("class", example.IsRight ? "right" : "false"));
                html.Element("span", $"probability {Num.Percent(example.Probability)}; {(example.Trained ? "an expression it was trained on" : "an expression it never saw")}", ("class", "muted"));
            }

            int layers = example.Heads.Count, heads = data.Options.Model.Heads;
            var table = new DataTable(
                $"Attention of {example.Expression}",
                ["Layer, head, looking token", "Entropy, bits", "Of the most", "Reading", .. example.Tokens]);
            bool all = layers * heads * example.Tokens.Count * example.Tokens.Count <= MostCells;
            for (int layer = 0; layer < layers; layer++)
            {
                html.Element("h4", $"Layer {layer + 1} of {layers}");
                using (html.Open("div", ("class", "heads")))
                {
                    for (int head = 0; head < heads; head++) Head(html, data, example, layer, head, table, all);
                }
            }

            table.Write(html);
        }
    }

    private static void Head(HtmlWriter html, DigitReportData data, AttentionExample example, int layer, int head, DataTable table, bool all)
    {
        int length = example.Tokens.Count;
        float[] p = example.Head(layer, head).ToArray();
        AttentionReading reading = AttentionReading.Of(p, example.Expression);
        bool last = layer == example.Heads.Count - 1 && data.Options.Model.Pooling == Pooling.First;
        string focus = reading.Focus.ToString().ToLowerInvariant();
        using (html.Open("figure", ("class", "head")))
        {
            HeatmapSvg.Write(html, new HeatmapChart
            {
                Title = $"Layer {layer + 1}, head {head + 1}, {example.Expression}",
                Description = $"{Num.Value(reading.EntropyBits)} bits, {focus}: {reading.Sentence}, {Num.Percent(reading.Share, 0)}.",
                Rows = example.Tokens,
                Columns = example.Tokens,
                Strength = (r, c) => p[(r * length) + c],
                Tip = (r, c) => $"{example.Tokens[r]} → {example.Tokens[c]}: {Num.Percent(p[(r * length) + c])}",
                FramedRow = last ? 0 : -1,
            });
            using (html.Open("figcaption"))
            {
                html.Element("strong", $"Head {head + 1}");
                html.Element("span", focus, ("class", $"pill {focus}"));
                html.Element("span", $"{reading.EntropyBits:0.00} bits, {Num.Percent(reading.Normalised, 0)} of the most", ("class", "muted"));
                html.Element("span", $"{reading.Sentence} ({Num.Percent(reading.Share, 0)})");
                if (last) html.Element("span", $"answer row: {TopOfFirst(p, example)}");
            }
        }

        string name = $"{layer + 1}, {head + 1}";
        table.Add([$"{name}, all", $"{reading.EntropyBits:0.000}", Num.Percent(reading.Normalised), $"{focus}: {reading.Sentence}", .. Enumerable.Range(0, length).Select(c => Num.Percent(Enumerable.Range(0, length).Average(r => p[(r * length) + c])))]);
        for (int r = 0; all && r < length; r++)
        {
            int row = r * length;
            table.Add([$"{name}, {example.Tokens[r]}", $"{AttentionReading.Entropy(p.AsSpan(row, length)):0.000}", "", "", .. Enumerable.Range(0, length).Select(c => Num.Percent(p[row + c]))]);
        }
    }

    private static string TopOfFirst(float[] p, AttentionExample example)
    {
        int top = 0;
        for (int i = 1; i < example.Tokens.Count; i++)
        {
            if (p[i] > p[top]) top = i;
        }

        return $"{AttentionReading.NameOf(example.Expression, top)} ({Num.Percent(p[top], 0)})";
    }
}
