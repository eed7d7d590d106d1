using Lathe.Text.Tokenizers;
using Lathe.Training.Reports.Analysis;
using Lathe.Training.Reports.Charts;
using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports.Sections;

/// <summary>Where the tokens' vectors lie.</summary>
internal static class EmbeddingSection
{
    public static void Write(HtmlWriter html, DigitReportData data)
    {
        using (ReportSection.Open(html, "embedding", "Embedding map"))
        {
            ReportSection.Lead(html, $"The {data.Options.Model.Vocabulary} token vectors of width {data.Options.Model.Width}, seen along the two directions in which they differ most (principal components). Tokens that the model treats alike lie together; if it has understood that digits have an order, the line from 0 to 9 runs without crossing itself.");
            int rows = data.Options.Model.Vocabulary, columns = data.Options.Model.Width;
            Span<float> weights = data.Model.Tokens.Weight.Value<float>();
            if (Pca.Fit(weights, rows, columns, 2) is not { } pca)
            {
                html.Paragraph("The embedding holds values that are not finite, so there is no map.", "notice");
                return;
            }

            using (html.Open("div", ("class", "grid")))
            {
                Map(html, data, pca);
                Similarity(html, weights.ToArray(), columns);
            }
        }
    }

    private static void Map(HtmlWriter html, DigitReportData data, Pca pca)
    {
        bool[] used = Used(data);
        var points = new List<ScatterPoint>();
        var table = new DataTable("Embedding along two components", "Token", "Component 1", "Component 2");
        for (int id = 0; id < used.Length; id++)
        {
            bool digit = DigitVocabulary.TryGetDigit(id, out int value), operation = DigitVocabulary.TryGetOperation(id, out _);
            string name = DigitVocabulary.Words[id];
            string style = !used[id] ? "faint" : digit ? $"r{value}" : operation ? "c2" : "ink";
            ScatterShape shape = !used[id] ? ScatterShape.Ring : digit ? ScatterShape.Disc : operation ? ScatterShape.Square : ScatterShape.Triangle;
            string tip = $"{name}: {Num.Value(pca.Score(id, 0))}, {Num.Value(pca.Score(id, 1))}{(used[id] ? "" : "; never trained")}";
            points.Add(new ScatterPoint(name, pca.Score(id, 0), pca.Score(id, 1), style, shape, tip));
            table.Add(name, Num.Value(pca.Score(id, 0)), Num.Value(pca.Score(id, 1)));
        }

        double together = pca.Explained[0] + pca.Explained[1];
        var chart = new ScatterChart
        {
            Title = "Embedding map",
            Description = $"Two components hold {Num.Percent(together)} of the variance.",
            Points = points,
            Path = [.. Enumerable.Range(DigitVocabulary.Zero, 10)],
            XLabel = $"component 1, {Num.Percent(pca.Explained[0])} of the variance",
            YLabel = $"component 2, {Num.Percent(pca.Explained[1])} of the variance",
        };
        var legend = new List<LegendEntry>
        {
            new("digits, 0", "r0", Filled: true), new("to 9", "r9", Filled: true), new("operations", "c2", Filled: true), new("brackets", "ink", Filled: true), new("never trained: as initialised", "faint", Filled: true),
        };
        Figure.Write(html, $"Two components hold {Num.Percent(together)} of the variance", legend, h => ScatterSvg.Write(h, chart), table);
    }

    private static void Similarity(HtmlWriter html, float[] weights, int columns)
    {
        string[] digits = [.. Enumerable.Range(0, 10).Select(d => d.ToString())];
        var cosine = new double[10, 10];
        var table = new DataTable("Cosine between the vectors of digits", ["Digit", .. digits]);
        for (int i = 0; i < 10; i++)
        {
            for (int j = 0; j < 10; j++) cosine[i, j] = Cosine(weights.AsSpan((DigitVocabulary.Zero + i) * columns, columns), weights.AsSpan((DigitVocabulary.Zero + j) * columns, columns));
            table.Add([digits[i], .. Enumerable.Range(0, 10).Select(j => Cell(cosine[i, j]))]);
        }

        var chart = new HeatmapChart
        {
            Title = "Likeness of digits",
            Description = $"Cosine between the vectors of two digits. Neighbours have {Cell(Neighbours(cosine))} on average.",
            Rows = digits,
            Columns = digits,
            RowsName = "digit",
            ColumnsName = "digit",
            Cell = 40,
            Strength = (r, c) => r == c ? 0 : Math.Abs(cosine[r, c]),
            Style = (r, c) => cosine[r, c] < 0 ? "wrong" : "heat",
            Label = (r, c) => r == c ? "" : Cell(cosine[r, c]),
            Tip = (r, c) => $"{r} and {c}: cosine {Cell(cosine[r, c])}",
        };
        var legend = new List<LegendEntry> { new("alike (cosine 1)", "c1", Filled: true), new("opposed (cosine −1)", "c2", Filled: true) };
        Figure.Write(html, "How alike the digits are, in all dimensions", legend, h => HeatmapSvg.Write(h, chart), table);
    }

    private static double Neighbours(double[,] cosine) => Enumerable.Range(0, 9).Average(i => cosine[i, i + 1]);

    private static string Cell(double value) => double.IsFinite(value) ? value.ToString("0.00").Replace('-', '−') : "—";

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double dot = 0, aa = 0, bb = 0;
        for (int i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
        }

        return dot / Math.Sqrt(aa * bb);
    }

    // A token that no training example holds keeps its first random vector: it says nothing about what was learned.
    private static bool[] Used(DigitReportData data)
    {
        bool[] used = new bool[Math.Min(data.Options.Model.Vocabulary, DigitVocabulary.Size)];
        for (int i = 0; i < data.Data.Train.Count; i++)
        {
            foreach (byte id in data.Data.Train.Tokens(i)) used[id] = true;
        }

        return used;
    }
}
