using System.Globalization;
using Lathe.Cli.Rendering;
using Lathe.Inference.Explanation;
using Lathe.Training.Reports.Html;

namespace Lathe.Cli.Explain;

/// <summary>The prompt in colours of surprisal, what is expected after the token pointed at, and all of it as a table.</summary>
internal static class PredictionSection
{
    private const int MostTop = 5;
    private const double Least = 0.005;

    // Bits at which the colour is full.
    private const double Full = 12;

    public static void Write(HtmlWriter html, Explained explained, PageExtent extent)
    {
        using (Part.Open(html, "predictions", "What it expects", Meanings.Predictions + PageExtent.Cut(extent.Lines, explained.Length)))
        {
            IReadOnlyList<Prediction> all = explained.Reading.Predictions;
            int start = explained.Length - extent.Lines;
            Part.Strip(html, explained, start, "The prompt: the stronger the colour, the less a token was expected", i => Came(all, i) is { } came ? Math.Min(1, came.SurprisalBits / Full) : 0);
            html.Paragraph("The stronger the colour, the more bits: full at 12. Point at a token, or use Tab and the arrow keys.", "hint");
            using (html.Open("div", ("id", "expected"), ("class", "panel-card live"), ("aria-live", "polite"))) { }
            Table(html, explained, start);
        }
    }

    private static Outcome? Came(IReadOnlyList<Prediction> all, int position) => position == 0 ? null : all[position - 1].Next;

    private static void Table(HtmlWriter html, Explained explained, int start)
    {
        IReadOnlyList<Prediction> all = explained.Reading.Predictions;
        using (html.Open("details", ("open", "open")))
        {
            html.Element("summary", "Every token");
            using (html.Open("div", ("class", "scroll tall"), ("role", "region"), ("tabindex", "0"), ("aria-label", "Every token with its rank, its surprisal and what is expected next")))
            using (html.Open("table", ("class", "rows")))
            {
                Part.Head(html, "#", "Token", "Rank", "Bits", "Undecided", "Expected next");
                using (html.Open("tbody"))
                {
                    for (int i = start; i < all.Count; i++) Row(html, explained, all[i], Came(all, i));
                }
            }
        }

        html.Paragraph("Undecided is the entropy of the prediction after the token, in bits: n bits are as open as 2ⁿ tokens alike. " + Meanings.Expected, "hint");
    }

    private static void Row(HtmlWriter html, Explained explained, Prediction prediction, Outcome? came)
    {
        using (html.Open("tr", ("data-i", $"{prediction.Position}")))
        {
            html.Element("td", Say.Count(prediction.Position));
            html.Element("th", explained.WordAt(prediction.Position), ("scope", "row"), ("class", "word"));
            html.Element("td", came is null ? "–" : Say.Count(came.Rank));
            html.Element("td", came is null ? "–" : came.SurprisalBits.ToString("0.00", CultureInfo.InvariantCulture));
            html.Element("td", prediction.EntropyBits.ToString("0.00", CultureInfo.InvariantCulture));
            using (html.Open("td", ("class", "items")))
            {
                foreach (TokenProbability token in prediction.Top.Take(MostTop).Where((t, place) => place == 0 || t.Probability >= Least || t.Id == prediction.Next?.Id))
                {
                    bool next = token.Id == prediction.Next?.Id;
                    html.Element("span", $"{(next ? "✓ " : "")}{explained.Word(token.Id)} {HeadWords.Percent(token.Probability)}", ("class", next ? "came" : null));
                }
            }
        }
    }
}
