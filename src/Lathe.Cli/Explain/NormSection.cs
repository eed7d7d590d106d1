using System.Globalization;
using Lathe.Inference.Explanation;
using Lathe.Training.Reports.Html;

namespace Lathe.Cli.Explain;

/// <summary>How long the residual vectors are, layer by layer.</summary>
internal static class NormSection
{
    public static void Write(HtmlWriter html, Explained explained)
    {
        IReadOnlyList<LayerReading> layers = explained.Reading.Layers;
        double most = Math.Max(1e-30, layers.Max(l => LayerTable.Others(l.Norms)));
        using (Part.Open(html, "norms", "How much is written", Meanings.Norms))
        using (html.Open("div", ("class", "scroll"), ("role", "region"), ("tabindex", "0"), ("aria-label", "Residual norms by layer")))
        using (html.Open("table", ("class", "norms")))
        {
            using (html.Open("thead"))
            using (html.Open("tr"))
            {
                html.Element("th", "layer", ("scope", "col"));
                html.Element("th", "first token", ("scope", "col"));
                html.Element("th", explained.Length > 1 ? "others, median" : "", ("scope", "col"), ("colspan", "2"));
                html.Element("th", "last token", ("scope", "col"), ("id", "norm-name"));
            }

            using (html.Open("tbody"))
            {
                foreach (LayerReading layer in layers) Row(html, layer, most);
            }
        }
    }

    private static void Row(HtmlWriter html, LayerReading layer, double most)
    {
        double others = LayerTable.Others(layer.Norms);
        using (html.Open("tr"))
        {
            html.Element("th", layer.Layer == 0 ? "embed" : layer.Layer.ToString(CultureInfo.InvariantCulture), ("scope", "row"));
            html.Element("td", LayerTable.Norm(layer.Norms[0]));
            html.Element("td", layer.Norms.Count > 1 ? LayerTable.Norm(others) : "");
            using (html.Open("td", ("class", "bar"))) html.Element("i", "", ("style", Part.Strength(others / most)));
            html.Element("td", LayerTable.Norm(layer.Norms[^1]), ("class", "norm"));
        }
    }
}
