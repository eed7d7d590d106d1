using System.Globalization;
using Lathe.Inference.Explanation;
using Lathe.Training.Reports.Html;

namespace Lathe.Cli.Explain;

/// <summary>The logit lens as a table: a row a layer, a column a token, and the token pointed at layer by layer.</summary>
internal static class LensSection
{
    public static void Write(HtmlWriter html, Explained explained, PageExtent extent)
    {
        PromptReading reading = explained.Reading;
        int kept = explained.Length - reading.First, skip = kept - extent.Columns;
        string cut = PageExtent.Cut(extent.Columns, explained.Length);
        using (Part.Open(html, "lens", "When it decides", $"{Meanings.Lens} {Meanings.Settled} {Meanings.Divergence}{cut}"))
        {
            using (html.Open("div", ("class", "scroll"), ("role", "region"), ("tabindex", "0"), ("aria-label", "Likeliest next token by layer and position")))
            using (html.Open("table", ("class", "lens")))
            {
                using (html.Open("thead"))
                using (html.Open("tr"))
                {
                    html.Element("th", "after", ("scope", "col"));
                    for (int i = skip; i < kept; i++)
                    {
                        using (html.Open("th", ("scope", "col"), ("data-i", $"{reading.First + i}")))
                            html.Element("button", explained.WordAt(reading.First + i), ("type", "button"), ("class", "tok"), ("data-i", $"{reading.First + i}"));
                    }
                }

                using (html.Open("tbody"))
                {
                    foreach (LayerReading layer in reading.Layers) Row(html, explained, layer, skip);
                    using (html.Open("tr", ("class", "settled")))
                    {
                        html.Element("th", "settled", ("scope", "row"));
                        for (int i = skip; i < kept; i++) html.Element("td", LensGrid.Settled(reading.SettledAt(i)), ("data-i", $"{reading.First + i}"));
                    }
                }
            }

            using (html.Open("div", ("id", "through"), ("class", "panel-card live"), ("aria-live", "polite"))) { }
        }
    }

    private static void Row(HtmlWriter html, Explained explained, LayerReading layer, int skip)
    {
        using (html.Open("tr"))
        {
            html.Element("th", layer.Layer == 0 ? "embed" : layer.Layer == explained.Config.Layers ? $"final {layer.Layer}" : layer.Layer.ToString(CultureInfo.InvariantCulture), ("scope", "row"));
            foreach (LensReading lens in layer.Lens.Skip(skip))
            {
                TokenProbability top = lens.Top[0];
                html.Element("td", explained.Word(top.Id), ("class", lens.FinalRank == 1 ? "fin" : null), ("style", Part.Strength(top.Probability)), ("data-i", $"{lens.Position}"));
            }
        }
    }
}
