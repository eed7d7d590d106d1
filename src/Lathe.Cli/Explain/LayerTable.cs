using System.Globalization;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Inference.Explanation;

namespace Lathe.Cli.Explain;

/// <summary>A line a layer: how long the residual vectors are, and how near the last token's prediction is to the final one.</summary>
internal static class LayerTable
{
    private const int Bars = 10;

    public static void Write(Explained explained, Screen screen)
    {
        PromptReading reading = explained.Reading;
        Ink ink = screen.Ink;
        int final = reading.Predictions[^1].Top[0].Id;
        string word = TextWidth.Cut(explained.Word(final), 12);
        bool several = explained.Length > 1;
        screen.WriteLine(ink.Dim($"  layer  {(several ? "first tok.  others    last" : "   norm")}   to go  p({word})"));
        foreach (LayerReading layer in reading.Layers)
        {
            LensReading lens = layer.Lens[^1];
            string norms = several ? $"{Norm(layer.Norms[0]),10}  {Norm(Others(layer.Norms)),6}  {Norm(layer.Norms[^1]),6}" : $"{Norm(layer.Norms[0]),7}";
            string name = layer.Layer == 0 ? "embed" : layer.Layer.ToString(CultureInfo.InvariantCulture);
            string line = $"  {ink.Dim(name.PadLeft(5))}  {norms}  {lens.DivergenceBits.ToString("0.00", CultureInfo.InvariantCulture),6}  {ink.Accent(Bar.Of(lens.FinalProbability, Bars))} {HeadWords.Percent(lens.FinalProbability),5}";
            screen.WriteLine(line + Tops(explained, lens, screen.Width - TextWidth.Of(line) - 1, ink));
        }
    }

    /// <summary>The median of all tokens but the first, which is often a place of rest with a norm of its own.</summary>
    public static double Others(IReadOnlyList<double> norms)
    {
        double[] sorted = [.. (norms.Count > 1 ? norms.Skip(1) : norms).Order()];
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }

    /// <summary>Three digits that mean something.</summary>
    public static string Norm(double norm) => norm.ToString(norm >= 99.95 ? "0" : norm >= 9.995 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    private static string Tops(Explained explained, LensReading lens, int width, Ink ink)
    {
        string line = "  ";
        int used = 2;
        foreach (TokenProbability token in lens.Top)
        {
            string item = TextWidth.Cut(explained.Word(token.Id), 12) + " ";
            if (used + TextWidth.Of(item) > width) break;
            line += ink.Dim(item);
            used += TextWidth.Of(item);
        }

        return used > 2 ? line : "";
    }
}
