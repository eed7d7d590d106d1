using System.Globalization;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Explain;

/// <summary>A prompt explained on a screen: predictions, lens, norms, attention.</summary>
internal static class ExplainPage
{
    public static void Write(Explained explained, Screen screen)
    {
        Ink ink = screen.Ink;
        screen.WriteText($"{explained.Name}: {explained.Model}. {Summary(explained)}");
        if (explained.Reading.Predictions.Count == 0)
        {
            screen.WriteText(Meanings.Encoder, style: ink.Warn);
        }
        else
        {
            Heading(screen, "Predictions", Meanings.Predictions, Meanings.Expected);
            PredictionTable.Write(explained, screen);
            Heading(screen, "Layer by layer", Meanings.Lens, Meanings.Settled);
            LensGrid.Write(explained, screen);
            Heading(screen, "The last token on its way", Meanings.Norms, Meanings.Divergence);
            LayerTable.Write(explained, screen);
        }

        Heading(screen, "Attention: entropy of every head", $"{Meanings.Entropy} A token sees {explained.Sight}.");
        if (ink.HasFixedColors) screen.WriteLine($"  {Heatmap.Legend(ink)}");
        HeadGrid.Write(explained, screen);
        Heading(screen, explained.HeadsChosen ? "Attention: the heads asked for" : "Attention: a head of each kind", Meanings.Weights + (explained.HeadsChosen ? "" : " --layers and --heads choose others."));
        AttentionMaps.Write(explained, screen);
    }

    /// <summary>How the prompt went, in a sentence.</summary>
    public static string Summary(Explained explained)
    {
        string tokens = Say.Count(explained.Length, "token");
        double bits = explained.Reading.MeanSurprisalBits;
        if (explained.Reading.Predictions.Count == 0 || double.IsNaN(bits)) return $"It read {tokens}.";
        return string.Create(CultureInfo.InvariantCulture, $"It read {tokens}, at {bits:0.00} bits each (perplexity {Math.Pow(2, bits):0.0}).");
    }

    private static void Heading(Screen screen, string title, params ReadOnlySpan<string> meanings)
    {
        screen.WriteLine();
        screen.WriteLine($"  {screen.Ink.Bold(title)}");
        foreach (string meaning in meanings) screen.WriteText(meaning, style: screen.Ink.Dim);
        screen.WriteLine();
    }
}
