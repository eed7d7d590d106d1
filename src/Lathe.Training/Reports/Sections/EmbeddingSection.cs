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
            ReportSection.Lead(html, $"The {data.Options.Model.Vocabulary} token vectors of width {data.Options.Model.Width}, seen along the two directions in which they differ most (principal components). The line joins the digits in order; what these two directions do not hold, the map does not show.");
            bool[] used = Used(data);
            int rows = data.Options.Model.Vocabulary, columns = data.Options.Model.Width;
            Span<float> weights = data.Model.Tokens.Weight.Value<float>();
            if (Pca.Fit(weights, rows, columns, 2) is not { } pca)
            {
                html.Paragraph("The embedding holds values that are not finite, so there is no map.", "notice");
                return;
            }

            html.Paragraph(Reading(EmbeddingDrift.Measure(data.Model, data.Options.Seed, used)));
            using (html.Open("div", ("class", "grid")))
            {
                Map(html, used, pca);
                Similarity(html, weights.ToArray(), columns);
            }
        }
    }

    // A map of vectors that hardly moved is a map of chance, and must not be read as knowledge.
    private static string Reading(double drift)
    {
        string moved = $"Training moved the vectors in use by {Num.Percent(drift)} of their length";
        return drift switch
        {
            < 0.1 => $"{moved}, so this is still nearly the random map that the seed drew: the model learned to read the vectors it was given, rather than to rearrange them. Do not look for the order of the digits here.",
            < 0.5 => $"{moved}: part of this map is learned, part is still the random one that the seed drew.",
            _ => $"{moved}, so most of this map is learned: tokens that the model treats alike lie together.",
        };
    }

    private static void Map(HtmlWriter html, bool[] used, Pca pca)
    {
        var points = new List<ScatterPoint>();
        var table = new DataTable("Embedding along two components", "Token", "Component 1", "Component 2");
        for (int id = 0; id < used.Length; id++)
        {
            points.Add(Point(id, pca.Score(id, 0), pca.Score(id, 1), used[id]));
            table.Add(DigitVocabulary.Words[id], Num.Value(pca.Score(id, 0)), Num.Value(pca.Score(id, 1)));
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
            new("digits 0 to 9", "ink", LegendMark.Ramp), new("operations", "c2", LegendMark.Square), new("brackets", "ink", LegendMark.Triangle), new("never trained", "faint", LegendMark.Ring),
        };
        Figure.Write(html, $"Two components hold {Num.Percent(together)} of the variance", legend, h => ScatterSvg.Write(h, chart), table);
    }

    private static ScatterPoint Point(int id, double x, double y, bool used)
    {
        bool digit = DigitVocabulary.TryGetDigit(id, out int value), operation = DigitVocabulary.TryGetOperation(id, out _);
        string name = DigitVocabulary.Words[id], tip = $"{name}: {Num.Value(x)}, {Num.Value(y)}";
        if (!used) return new ScatterPoint(name, x, y, "faint", PointShape.Ring, $"{tip}; never trained");
        if (digit) return new ScatterPoint(name, x, y, $"r{value}", PointShape.Disc, tip);
        return operation ? new ScatterPoint(name, x, y, "c2", PointShape.Square, tip) : new ScatterPoint(name, x, y, "ink", PointShape.Triangle, tip);
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
            Description = $"Cosine between the vectors of two digits. Neighbours have {Cell(Neighbours(cosine))} on average; order would show as strong cells along the diagonal.",
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
        var legend = new List<LegendEntry> { new("alike (cosine 1)", "c1", LegendMark.Square), new("opposed (cosine −1)", "c2", LegendMark.Square) };
        Figure.Write(html, "How alike the digits are, in all dimensions", legend, h => HeatmapSvg.Write(h, chart), table);
    }

    private static double Neighbours(double[,] cosine) => Enumerable.Range(0, 9).Average(i => cosine[i, i + 1]);

    private static string Cell(double value) => double.IsFinite(value) ? (Math.Round(value, 2) + 0.0).ToString("0.00").Replace('-', '−') : "—";

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
