using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Nn.Models;

namespace Lathe.Cli.Digits;

/// <summary>An answer as a person sees it: the verdict, the five likeliest tokens, and every head.</summary>
internal static class AnswerPage
{
    public static void Write(DigitAsker asker, DigitAnswer answer, Screen screen)
    {
        Ink ink = screen.Ink;
        string verdict = answer.Correct ? ink.Good("right") : ink.Bad($"wrong: it is {answer.Expected}");
        string known = asker.WasTrainedOn(answer.Expression) ? "it was trained on this expression" : "it never saw this expression in training";
        screen.WriteLine($"  {answer.Expression} = {ink.Bold(answer.Prediction)}  {verdict}");
        screen.WriteText(known, style: ink.Dim);
        (int least, int most) = (asker.File.Options.Data.MinArguments, asker.File.Options.Data.MaxArguments);
        int arguments = answer.Expression.Arguments.Length;
        if (arguments < least || arguments > most)
        {
            string range = least == most ? $"{most}" : $"{least} to {most}";
            screen.WriteText($"It has {arguments} arguments; the model was trained on {range}. Train with --arguments to teach it more.", style: ink.Warn);
        }

        screen.WriteLine();
        int bar = Math.Clamp(screen.Width - 30, 8, 40);
        foreach ((string token, double probability) in answer.Ranked.Take(5))
            screen.WriteLine($"  {token,6} {ink.Accent(Bar.Of(probability, bar))} {Say.Percent(probability),7}");
        WriteHeads(asker, answer, screen);
    }

    private static void WriteHeads(DigitAsker asker, DigitAnswer answer, Screen screen)
    {
        Ink ink = screen.Ink;
        screen.WriteLine();
        screen.WriteLine($"  {ink.Bold("Attention")}  {Heatmap.Legend(ink)}");
        screen.WriteText("Each row is a token; it says how much of its attention goes to the token of each column.", style: ink.Dim);
        bool first = asker.File.Model.Config.Pooling == Pooling.First;
        foreach (IGrouping<int, HeadReading> layer in answer.Heads.GroupBy(h => h.Layer))
        {
            screen.WriteLine();
            screen.WriteLine($"  {ink.Accent($"layer {layer.Key}")}");
            IReadOnlyList<string>[] blocks = [.. layer.Select(head => Block(head, answer, first, ink))];
            foreach (string line in Columns.Fold(blocks, screen.Width - 3)) screen.WriteLine($"  {line}");
        }

        screen.WriteLine();
        screen.WriteText("H is the mean entropy of a head's rows as a share of ln(tokens): below 0.5 it is focused on few tokens.", style: ink.Dim);
        if (first) screen.WriteText($"The answer is read from the first token, so row \"{answer.Tokens[0]}\" of the last layer says where it came from.", style: ink.Dim);
    }

    private static List<string> Block(HeadReading head, DigitAnswer answer, bool first, Ink ink)
    {
        List<string> lines = [$"head {head.Head} {ink.Dim($"H {head.NormalizedEntropy:0.00}")}", ink.Dim(head.Word)];
        if (first)
        {
            double[] row = head.Weights[0];
            int key = Array.IndexOf(row, row.Max());
            lines.Add(ink.Dim($"{answer.Tokens[0]} → {answer.Tokens[key]} {row[key] * 100:0} %"));
        }

        lines.AddRange(Heatmap.Render(answer.Tokens, answer.Tokens, (query, k) => head.Weights[query][k], ink));
        return lines;
    }
}
