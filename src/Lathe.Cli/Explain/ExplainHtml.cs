using System.Text;
using Lathe.Nn.Formats;
using Lathe.Training.Reports.Html;

namespace Lathe.Cli.Explain;

/// <summary>A prompt explained as a page: one file, nothing fetched, readable without its script and lively with it.</summary>
internal static class ExplainHtml
{
    private const int MostTitle = 80;

    /// <summary>Writes the page.</summary>
    public static void Write(Explained explained, string file)
        => AtomicFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(Page(explained))));

    /// <summary>The page.</summary>
    public static string Page(Explained explained)
    {
        bool predicts = explained.Reading.Predictions.Count > 0;
        var extent = PageExtent.Of(explained);
        (string Id, string Name)[] sections = predicts
            ? [("predictions", "Predictions"), ("attention", "Attention"), ("lens", "Layer by layer"), ("norms", "Residual norms")]
            : [("attention", "Attention")];
        return ReportPage.Write(
            $"Lathe explains {explained.Name}",
            Title(explained),
            $"{explained.Model}. {ExplainPage.Summary(explained)}",
            sections,
            html =>
            {
                if (predicts) PredictionSection.Write(html, explained, extent);
                else html.Paragraph(Meanings.Encoder, "notice");
                AttentionSection.Write(html, explained, extent);
                if (predicts) LensSection.Write(html, explained, extent);
                if (predicts) NormSection.Write(html, explained);
                using (html.Open("script", ("type", "application/json"), ("id", "reading"))) html.Raw(PageData.Json(explained, extent)); // Its writer escapes every character that means something to HTML.
            },
            $"Written by lathe {LatheVersion.Number}. Point at a token, or move to it with Tab and the arrow keys, and everything on the page turns to it.",
            ExplainStyle.Css,
            ExplainScript.JavaScript);
    }

    private static string Title(Explained explained)
    {
        string prompt = explained.Prompt.Trim();
        if (prompt.Length == 0) return "A text that has not begun";
        return prompt.Length <= MostTitle ? $"“{prompt}”" : $"“…{prompt[^(char.IsLowSurrogate(prompt[^MostTitle]) ? MostTitle - 1 : MostTitle)..]}”";
    }
}
