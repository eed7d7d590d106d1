using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports.Sections;

/// <summary>What the sections of a report share.</summary>
internal static class ReportSection
{
    /// <summary>Colours of the five operations, apart in hue, lightness and dashes.</summary>
    public static readonly string[] OperationStyles = ["c1", "c2 dash1", "c3 dash2", "c4 dash3", "c5 dash4"];

    /// <summary>The sections in order: id and name.</summary>
    public static readonly (string Id, string Name)[] All =
    [
        ("figures", "Headline figures"), ("curves", "Learning curves"), ("accuracy", "Accuracy"), ("attention", "Attention"),
        ("embedding", "Embedding"), ("gradients", "Gradients"), ("options", "Options"),
    ];

    /// <summary>Opens a section with its heading.</summary>
    public static HtmlWriter.Scope Open(HtmlWriter html, string id, string title)
    {
        HtmlWriter.Scope scope = html.Open("section", ("id", id), ("aria-labelledby", $"{id}-title"));
        html.Element("h2", title, ("id", $"{id}-title"));
        return scope;
    }

    /// <summary>What a section shows and how to read it.</summary>
    public static void Lead(HtmlWriter html, string text) => html.Paragraph(text, "lead");

    /// <summary>Colour of a place in an order, r0 to r9.</summary>
    public static string Ramp(int index, int count) => $"r{(count < 2 ? 3 : (int)Math.Round(1 + (index * 7.0 / (count - 1))))}";

    /// <summary>Indices of at most <paramref name="most"/> of <paramref name="count"/> rows, evenly, the last one among them.</summary>
    public static IEnumerable<int> Thin(int count, int most)
    {
        int rows = Math.Min(count, most);
        for (int i = 0; i < rows; i++) yield return (int)((long)(i + 1) * count / rows) - 1;
    }
}
