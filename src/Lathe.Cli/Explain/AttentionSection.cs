using System.Globalization;
using Lathe.Inference.Explanation;
using Lathe.Training.Reports.Html;

namespace Lathe.Cli.Explain;

/// <summary>A small map of every head, and one of them in full: where the token pointed at looks.</summary>
internal static class AttentionSection
{
    public static void Write(HtmlWriter html, Explained explained, PageExtent extent)
    {
        int start = explained.Length - extent.Rows;
        string cut = start == 0 ? "" : $" The maps are of the last {extent.Rows} of {explained.Length} tokens, and what goes to earlier ones is added up before them.";
        using (Part.Open(html, "attention", "Where it looks", $"{Meanings.Weights} {Meanings.Entropy} A token sees {explained.Sight}.{cut}"))
        {
            using (html.Open("div", ("class", "look")))
            {
                Grid(html, explained, extent);
                using (html.Open("div", ("class", "panel-card")))
                {
                    html.Element("h3", "", ("id", "head-name"), ("aria-live", "polite"));
                    Part.Strip(html, explained, start, "Where the chosen token looks: the stronger the colour, the more", null);
                    using (html.Open("p", ("id", "looks"), ("class", "hint"), ("aria-live", "polite"))) { }
                    html.Element("canvas", "", ("id", "map"), ("role", "img"), ("aria-label", "The chosen head's map: a row a token that looks, a column a token looked at"));
                    html.Paragraph("Colour grows with the root of the weight, so that small shares are seen too, up to the map's largest.", "hint");
                }
            }

            Table(html, explained);
        }
    }

    private static void Grid(HtmlWriter html, Explained explained, PageExtent extent)
    {
        int layers = extent.Heads.Select(h => h.Layer).Distinct().Count();
        using (html.Open("div", ("class", "panel-card")))
        {
            html.Element("h3", extent.Heads.Count == explained.Reading.Heads.Count ? "Every head" : "The heads asked for");
            using (html.Open("div", ("class", "scroll tall"), ("role", "group"), ("aria-label", "Heads")))
            using (html.Open("div", ("class", layers > 12 ? "heads-grid small" : "heads-grid"), ("style", $"--n:{extent.Heads.GroupBy(h => h.Layer).Max(g => g.Count())}")))
            {
                int index = 0, layer = 0;
                foreach (HeadReading head in extent.Heads)
                {
                    if (head.Layer != layer)
                    {
                        layer = head.Layer;
                        html.Element("span", $"{layer}", ("class", "layer"), ("title", $"layer {layer}"));
                    }

                    string text = $"Layer {head.Layer}, head {head.Head}\n{HeadWords.Habit(head)}\n{HeadWords.Entropy(head)}";
                    using (html.Open("button", ("type", "button"), ("class", "mini"), ("data-head", $"{index++}"), ("data-tip", text), ("aria-label", text.Replace("\n", ", ", StringComparison.Ordinal))))
                        html.Element("canvas", "");
                }
            }

            html.Paragraph("A row a layer, a small map a head. Choose one.", "hint");
        }
    }

    private static void Table(HtmlWriter html, Explained explained)
    {
        var table = new DataTable("Every head", "Layer, head", "Entropy, bits", "Of the most", "To itself", "To the token before", "To the first token", "Habit");
        foreach (HeadReading h in explained.Reading.Heads)
        {
            table.Add($"{h.Layer}, {h.Head}", h.EntropyBits.ToString("0.00", CultureInfo.InvariantCulture), HeadWords.Percent(h.Share),
                HeadWords.Percent(h.ToItself), HeadWords.Percent(h.ToTokenBefore), HeadWords.Percent(h.ToFirstToken), HeadWords.Habit(h));
        }

        table.Write(html);
    }
}
