using System.Globalization;
using Lathe.Training.Reports.Html;

namespace Lathe.Cli.Explain;

/// <summary>What the sections of the page share.</summary>
internal static class Part
{
    /// <summary>Opens a section with its heading and what it shows.</summary>
    public static HtmlWriter.Scope Open(HtmlWriter html, string id, string title, string lead)
    {
        HtmlWriter.Scope scope = html.Open("section", ("id", id), ("aria-labelledby", $"{id}-title"));
        html.Element("h2", title, ("id", $"{id}-title"));
        html.Paragraph(lead, "lead");
        return scope;
    }

    /// <summary>Tokens side by side, each a button that turns the page to it, coloured by a value from 0 to 1.</summary>
    public static void Strip(HtmlWriter html, Explained explained, int start, string label, Func<int, double>? value)
    {
        using (html.Open("div", ("class", value is null ? "strip weighted" : "strip surprising"), ("role", "group"), ("aria-label", label)))
        {
            for (int i = start; i < explained.Length; i++)
            {
                using (html.Open("button", ("type", "button"), ("class", "tok"), ("data-i", $"{i}"), ("style", value is null ? null : Strength(value(i)))))
                {
                    html.Element("span", explained.WordAt(i));
                    if (value is null) html.Element("small", "");
                }
            }
        }
    }

    /// <summary>A style that colours by a value from 0 to 1.</summary>
    public static string Strength(double value) => string.Create(CultureInfo.InvariantCulture, $"--v:{value:0.##}");

    /// <summary>A table's heading.</summary>
    public static void Head(HtmlWriter html, params ReadOnlySpan<string> names)
    {
        using (html.Open("thead"))
        using (html.Open("tr"))
        {
            foreach (string name in names) html.Element("th", name, ("scope", "col"));
        }
    }
}
