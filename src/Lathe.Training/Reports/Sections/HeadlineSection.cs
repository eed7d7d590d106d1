using Lathe.Training.Data.Digits;
using Lathe.Training.Reports.Analysis;
using Lathe.Training.Reports.Charts;
using Lathe.Training.Reports.Html;

namespace Lathe.Training.Reports.Sections;

/// <summary>The figures a reader came for, and how much they can be trusted.</summary>
internal static class HeadlineSection
{
    public static void Write(HtmlWriter html, DigitReportData data)
    {
        using (ReportSection.Open(html, "figures", "Headline figures"))
        {
            ReportSection.Lead(html, "How often the trained model answers rightly, what it cost, and how to repeat it.");
            Notices(html, data);
            using (html.Open("div", ("class", "hero")))
            {
                Hero(html, data);
                Cards(html, data);
            }

            html.Paragraph(LeakSentence(data), "leak");
            Parameters(html, data);
            html.Element("h3", "Repeat this run");
            html.Paragraph("The run is a function of its options: the same command gives the same weights, bit for bit, on any number of threads.");
            html.Element("pre", data.Command, ("class", "command"), ("tabindex", "0"));
        }
    }

    /// <summary>Whether test examples were seen in training, in a sentence.</summary>
    internal static string LeakSentence(DigitReportData data)
    {
        string count = Num.Count(data.Test.Expressions);
        if (data.Test.Expressions == 0) return "There are no test examples, so there is no test accuracy.";
        return data.Options.Data.Split == DigitSplitMode.ByExpression
            ? $"Split by expression: {(data.Leak == 0 ? "none" : Num.Percent(data.Leak))} of the {count} test examples shows an expression that was trained on, so test accuracy measures what the model learned, not what it remembers."
            : $"Split at random: {Num.Percent(data.Leak)} of the {count} test examples show an expression that was also trained on, so test accuracy is partly memory. Trust the accuracy on unseen expressions.";
    }

    private static void Notices(HtmlWriter html, DigitReportData data)
    {
        if (data.Interrupted)
            html.Paragraph($"Stopped early: {data.History.Epochs.Count} of {data.Options.Epochs} epochs are done. The run can be resumed, and this page shows it as it stands.", "notice");
        if (!data.HasValidation)
            html.Paragraph("There are no validation examples, so nothing tells which epoch was best.", "notice");
        if (!data.HasBestWeights)
            html.Paragraph("The run kept no checkpoint file: the figures are of the best epoch, but the attention and embedding maps show the weights of the last step.", "notice");
    }

    private static void Hero(HtmlWriter html, DigitReportData data)
    {
        bool unseen = data.Unseen is { Expressions: > 0 };
        var shown = unseen ? data.Unseen! : data.Test;
        using (html.Open("div", ("class", "big")))
        {
            if (shown.Expressions == 0)
            {
                html.Element("strong", "—");
                html.Element("span", "nothing to test on");
                return;
            }

            html.Element("strong", Num.Percent(shown.Accuracy));
            html.Element("span", unseen ? "right on unseen expressions" : "right on the test part");
            // Every unseen expression was asked, so there is no sampling error to state.
            string what = unseen ? "every expression that no training example showed, asked once." : "test examples; the space is too large to try every unseen expression.";
            html.Element("small", $"{Num.Count(shown.Correct)} of {Num.Count(shown.Expressions)}: {what}");
        }
    }

    private static void Cards(HtmlWriter html, DigitReportData data)
    {
        using (html.Open("dl", ("class", "cards")))
        {
            Card(html, "Test accuracy", data.Test.Expressions == 0 ? "—" : Num.Percent(data.Test.Accuracy), $"{Num.Count(data.Test.Correct)} of {Num.Count(data.Test.Expressions)} examples");
            Card(html, "Test loss", data.Test.Expressions == 0 ? "—" : Num.Value(data.Test.Loss), "nats; guessing among ten digits is 2.303");
            Card(html, "Parameters", Num.Count(data.Model.ParameterCount), $"{data.Model.Blocks.Count} {Plural(data.Model.Blocks.Count, "layer")}, {data.Options.Model.Heads} {Plural(data.Options.Model.Heads, "head")}, width {data.Options.Model.Width}");
            Card(html, "Training time", data.Seconds is { } seconds ? Num.Seconds(seconds) : "not measured", "with validation and checkpoints");
            Card(html, "Best epoch", data.HasValidation && data.History.BestEpoch > 0 ? $"{data.History.BestEpoch}" : "—", $"of {data.History.Epochs.Count} done; {data.Options.Epochs} asked for");
            Card(html, "Seed", $"{data.Options.Seed}", "of weights, data and dropout");
        }
    }

    private static void Card(HtmlWriter html, string name, string value, string note)
    {
        using (html.Open("div"))
        {
            html.Element("dt", name);
            using (html.Open("dd"))
            {
                html.Element("strong", value);
                html.Element("small", note);
            }
        }
    }

    private static void Parameters(HtmlWriter html, DigitReportData data)
    {
        var counts = new ParameterCounts(data.Model.Parameters);
        html.Element("h3", "Where the parameters are");
        using (html.Open("div", ("class", "stack"), ("aria-hidden", "true")))
        {
            foreach ((string part, long count) in counts.Parts) Part(html, part, count, data.Model.Blocks.Count);
        }

        html.Paragraph($"{Num.Count(data.Model.ParameterCount)} = {counts.Sum()}.", "sum");
        var table = new DataTable("Parameters of each layer", "Layer", "Sizes", "Parameters");
        foreach ((string part, string formula, long count) in counts.Modules) table.Add(LayerNames.Words(part), formula, Num.Count(count));
        table.Write(html);
    }

    private static void Part(HtmlWriter html, string part, long count, int blocks)
    {
        (int block, string kind) = LayerNames.Split(part);
        string style = block >= 0 ? ReportSection.Ramp(block, blocks) : kind == "embedding" ? "c5" : "c2";
        html.Element("i", "", ("class", style), ("style", $"flex-grow:{count}"), ("data-tip", $"{LayerNames.Words(part)}: {Num.Count(count)}"));
    }

    private static string Plural(int count, string noun) => count == 1 ? noun : noun + "s";
}
