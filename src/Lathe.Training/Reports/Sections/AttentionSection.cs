using Lathe.Nn.Models;
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
            ReportSection.Lead(html, "A map for each attention head. A row is a token that looks; the stronger a cell's colour, the more it takes from the token of that column, and every row adds up to 100 %.");
            html.Paragraph(Reading(data));
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

    private static string Reading(DigitReportData data)
    {
        int tokens = data.Examples.Count == 0 ? 6 : data.Examples[0].Tokens.Count;
        string entropy = $"Entropy sums a head up: 0 bits when each token looks at one other, {Math.Log2(tokens):0.00} bits when, among {tokens} tokens, it looks at all alike. Below 35 % of the most a head counts as focused, above 75 % as distributed.";
        return data.Options.Model.Pooling == Pooling.First
            ? $"{entropy} The answer is read from the first token's vector, so in the last layer only the framed row reaches it."
            : entropy;
    }

    // Radio buttons and style alone switch the panels: no script, arrow keys work, and paper shows all of them.
    private static void Tabs(HtmlWriter html, IReadOnlyList<AttentionExample> examples)
    {
        // Max, where it is asked, says more at first sight than First does.
        int chosen = examples.Count > 3 ? 3 : 0;
        for (int i = 0; i < examples.Count; i++) Radio(html, $"{i}", examples[i].Expression.ToString(), i == chosen);
        Radio(html, "all", "All expressions", chosen: false);
        using (html.Open("div", ("class", "tablist")))
        {
            for (int i = 0; i < examples.Count; i++) Label(html, $"{i}", examples[i].Expression.ToString());
            Label(html, "all", "All");
        }
    }

    private static void Radio(HtmlWriter html, string id, string name, bool chosen)
        => html.Empty("input", ("type", "radio"), ("name", "example"), ("id", $"ex{id}"), ("aria-label", name), ("checked", chosen ? "checked" : null));

    private static void Label(HtmlWriter html, string id, string name) => html.Element("label", name, ("class", $"t{id}"), ("for", $"ex{id}"));

    private static void Example(HtmlWriter html, DigitReportData data, int index)
    {
        AttentionExample example = data.Examples[index];
        using (html.Open("div", ("class", $"panel p{index}")))
        {
            Asked(html, example);
            int heads = data.Options.Model.Heads, cells = example.Heads.Count * heads * example.Tokens.Count * example.Tokens.Count;
            var table = new DataTable($"Attention of {example.Expression}", ["Layer, head, looking token", "Entropy, bits", "Of the most", "Reading", .. example.Tokens]);
            for (int layer = 0; layer < example.Heads.Count; layer++)
            {
                html.Element("h4", $"Layer {layer + 1} of {example.Heads.Count}");
                Layer(html, data, example, layer, table, cells <= MostCells);
            }

            table.Write(html);
        }
    }

    private static void Asked(HtmlWriter html, AttentionExample example)
    {
        using (html.Open("div", ("class", "asked")))
        {
            html.Element("h3", example.Expression.ToString());
            html.Element("span", $"answers {example.AnswerWord}, {(example.IsRight ? "right" : $"wrong: {example.Expression.Evaluate()} is right")}", ("class", example.IsRight ? "right" : "false"));
            html.Element("span", $"probability {Num.Percent(example.Probability)}; {(example.Trained ? "an expression it was trained on" : "an expression it never saw")}", ("class", "muted"));
        }
    }

    private static void Layer(HtmlWriter html, DigitReportData data, AttentionExample example, int layer, DataTable table, bool all)
    {
        bool last = layer == example.Heads.Count - 1 && data.Options.Model.Pooling == Pooling.First;
        using (html.Open("div", ("class", "heads")))
        {
            for (int head = 0; head < data.Options.Model.Heads; head++)
            {
                float[] p = example.Head(layer, head).ToArray();
                AttentionReading reading = AttentionReading.Of(p, example.Expression);
                string name = $"{layer + 1}, {head + 1}";
                Head(html, $"Layer {layer + 1}, head {head + 1}, {example.Expression}", example, p, reading, $"Head {head + 1}", last);
                Rows(table, name, example, p, reading, all);
            }
        }
    }

    private static void Head(HtmlWriter html, string title, AttentionExample example, float[] p, AttentionReading reading, string name, bool last)
    {
        using (html.Open("figure", ("class", "head")))
        {
            HeatmapSvg.Write(html, Map(title, example, p, reading, last));
            using (html.Open("figcaption"))
            {
                html.Element("strong", name);
                html.Element("span", reading.FocusWord, ("class", $"pill {reading.FocusWord}"));
                html.Element("span", $"{reading.EntropyBits:0.00} bits, {Num.Percent(reading.Normalised, 0)} of the most", ("class", "muted"));
                html.Element("span", $"{reading.Sentence} ({Num.Percent(reading.Share, 0)})");
                if (last) html.Element("span", AnswerRow(p, example));
            }
        }
    }

    private static HeatmapChart Map(string title, AttentionExample example, float[] p, AttentionReading reading, bool last)
    {
        int length = example.Tokens.Count;
        return new HeatmapChart
        {
            Title = title,
            Description = $"{Num.Value(reading.EntropyBits)} bits, {reading.FocusWord}: {reading.Sentence}, {Num.Percent(reading.Share, 0)}.",
            Rows = example.Tokens,
            Columns = example.Tokens,
            Strength = (r, c) => p[(r * length) + c],
            Tip = (r, c) => $"{example.Tokens[r]} → {example.Tokens[c]}: {Num.Percent(p[(r * length) + c])}",
            FramedRow = last ? 0 : -1,
        };
    }

    // A row for the mean of all looking tokens and, where the table stays readable, one for each of them.
    private static void Rows(DataTable table, string name, AttentionExample example, float[] p, AttentionReading reading, bool all)
    {
        int length = example.Tokens.Count;
        float[] mean = new float[length];
        for (int i = 0; i < p.Length; i++) mean[i % length] += p[i] / length;
        table.Add(Row($"{name}, all", $"{reading.EntropyBits:0.000}", Num.Percent(reading.Normalised), $"{reading.FocusWord}: {reading.Sentence}", mean));
        for (int row = 0; all && row < length; row++)
        {
            ReadOnlySpan<float> values = p.AsSpan(row * length, length);
            table.Add(Row($"{name}, {example.Tokens[row]}", $"{AttentionReading.Entropy(values):0.000}", "", "", values));
        }
    }

    private static string[] Row(string name, string entropy, string normalised, string reading, ReadOnlySpan<float> values)
    {
        string[] row = new string[4 + values.Length];
        (row[0], row[1], row[2], row[3]) = (name, entropy, normalised, reading);
        for (int i = 0; i < values.Length; i++) row[4 + i] = Num.Percent(values[i]);
        return row;
    }

    private static string AnswerRow(float[] p, AttentionExample example)
    {
        int top = 0;
        for (int i = 1; i < example.Tokens.Count; i++)
        {
            if (p[i] > p[top]) top = i;
        }

        return $"answer row: {AttentionReading.NameOf(example.Expression, top)} ({Num.Percent(p[top], 0)})";
    }
}
