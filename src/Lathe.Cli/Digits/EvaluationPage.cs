using System.Globalization;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training.Digits;

namespace Lathe.Cli.Digits;

/// <summary>An evaluation as a person sees it: the figure, the operations, the confusions.</summary>
internal static class EvaluationPage
{
    public static void Write(DigitEvaluation evaluation, EvalDigitsDocument document, Screen screen)
    {
        Ink ink = screen.Ink;
        string what = document.On switch { "all" => "all expressions", "unseen" => "all expressions never trained on", _ => "test examples" };
        screen.WriteLine($"  {ink.Bold(Say.Percent(evaluation.Accuracy))} right: {Say.Count(evaluation.Correct)} of {Say.Count(evaluation.Expressions)} {what} {ink.Dim($"· loss {Say.Loss(evaluation.Loss)}")}");
        screen.WriteLine(document.Leak == 0
            ? $"  {ink.Good("none of them was ever trained on")}"
            : $"  {ink.Warn($"{Say.Percent(document.Leak)} of them were also trained on")}");
        screen.WriteLine();
        screen.WriteLines(AccuracyBars.Lines(evaluation, screen.Width, ink));
        screen.WriteLine();
        screen.WriteLine($"  {ink.Bold("Confusion")} {ink.Dim("a row is the right digit, a column what the model said")}");
        string[] heading = ["", .. Enumerable.Range(0, 10).Select(d => d.ToString(CultureInfo.InvariantCulture)), "other"];
        string[][] rows = [.. Enumerable.Range(0, 10).Select(digit => Row(evaluation, digit, ink))];
        screen.WriteLines(Table.Render(heading, rows, ink));
        screen.WriteLine();
        screen.WriteLine(ink.Dim($"  {document.Model}"));
    }

    private static string[] Row(DigitEvaluation evaluation, int digit, Ink ink)
    {
        string[] cells = new string[DigitEvaluation.Answers + 1];
        cells[0] = ink.Dim(digit.ToString(CultureInfo.InvariantCulture));
        for (int answer = 0; answer < DigitEvaluation.Answers; answer++)
        {
            int count = evaluation.Confusion(digit, answer);
            string text = count.ToString(CultureInfo.InvariantCulture);
            cells[answer + 1] = count == 0 ? ink.Dim("·") : answer == digit ? ink.Good(text) : ink.Bad(text);
        }

        return cells;
    }
}
