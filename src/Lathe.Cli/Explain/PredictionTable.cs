using System.Globalization;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Inference.Explanation;

namespace Lathe.Cli.Explain;

/// <summary>A line a token: how expected it was, and what is expected next.</summary>
internal static class PredictionTable
{
    private const int MostRows = 40;
    private const int MostWord = 14;

    // What rounds to 0 % says nothing that --json does not say better.
    private const double Least = 0.005;

    public static void Write(Explained explained, Screen screen)
    {
        IReadOnlyList<Prediction> all = explained.Reading.Predictions;
        int first = Math.Max(0, all.Count - MostRows), word = 5;
        for (int i = first; i < all.Count; i++) word = Math.Clamp(TextWidth.Of(explained.WordAt(i)), word, MostWord);
        int number = Math.Max(2, Say.Count(all.Count - 1).Length), rank = Math.Max(4, Say.Count(explained.Config.Vocabulary).Length);
        screen.WriteLine(screen.Ink.Dim($"  {"#".PadLeft(number)}  {"token".PadRight(word)}  {"rank".PadLeft(rank)}   bits  expected next"));
        for (int i = first; i < all.Count; i++)
        {
            Outcome? came = i == 0 ? null : all[i - 1].Next;
            string head = $"  {screen.Ink.Dim(Say.Count(i).PadLeft(number))}  {TextWidth.Pad(TextWidth.Cut(explained.WordAt(i), word), word)}  "
                + $"{(came is null ? "–" : Say.Count(came.Rank)).PadLeft(rank)}  {Bits(came, screen.Ink)}  ";
            screen.WriteLine(head + Expected(explained, all[i], screen.Width - TextWidth.Of(head) - 1, screen.Ink));
        }

        if (first > 0) screen.WriteText($"The last {MostRows} of {Say.Count(all.Count)} tokens; --json and --html have more.", style: screen.Ink.Dim);
    }

    private static string Bits(Outcome? came, Ink ink)
    {
        if (came is null) return "    –";
        string bits = came.SurprisalBits.ToString("0.00", CultureInfo.InvariantCulture).PadLeft(5);
        return came.Rank == 1 ? ink.Good(bits) : came.SurprisalBits >= 10 ? ink.Bad(bits) : came.SurprisalBits >= 5 ? ink.Warn(bits) : bits;
    }

    // As many as the line holds.
    private static string Expected(Explained explained, Prediction prediction, int width, Ink ink)
    {
        string line = "";
        int used = 0;
        foreach (TokenProbability token in prediction.Top)
        {
            bool came = token.Id == prediction.Next?.Id;
            string item = $"{(came ? "✓" : "")}{TextWidth.Cut(explained.Word(token.Id), MostWord)} {HeadWords.Percent(token.Probability)}";
            int needed = TextWidth.Of(item) + (used > 0 ? 2 : 0);
            if (used > 0 && !came && token.Probability < Least) continue;
            if (used + needed > width) break;
            line += (used > 0 ? "  " : "") + (came ? ink.Good(item) : used == 0 ? item : ink.Dim(item));
            used += needed;
        }

        return line;
    }
}
