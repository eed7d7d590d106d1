using Lathe.Cli.Rendering;
using Lathe.Text.Tokenizers;
using Lathe.Training.Digits;

namespace Lathe.Cli.Digits;

/// <summary>Accuracy on each operation, a bar each.</summary>
internal static class AccuracyBars
{
    public static IEnumerable<string> Lines(DigitEvaluation evaluation, int width, Ink ink)
    {
        int bar = Math.Clamp(width - 36, 8, 40);
        foreach (DigitOperation operation in Enum.GetValues<DigitOperation>())
        {
            if (evaluation.AccuracyOf(operation) is not { } accuracy) continue;
            string blocks = Bar.Of(accuracy, bar);
            string inked = accuracy >= 0.95 ? ink.Good(blocks) : accuracy >= 0.5 ? ink.Warn(blocks) : ink.Bad(blocks);
            yield return $"  {operation,-7} {inked} {Say.Percent(accuracy),7} {ink.Dim($"of {Say.Count(evaluation.AskedOf(operation))}")}";
        }
    }
}
