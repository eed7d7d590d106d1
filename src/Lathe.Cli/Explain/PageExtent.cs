using Lathe.Inference.Explanation;

namespace Lathe.Cli.Explain;

/// <summary>How much of a reading a page holds, so that no page grows past about two megabytes.</summary>
/// <param name="Rows">Tokens of the attention maps, from the end.</param>
/// <param name="Columns">Tokens of the lens, from the end.</param>
/// <param name="Lines">Tokens of the predictions, from the end.</param>
/// <param name="Heads">Heads with maps.</param>
internal sealed record PageExtent(int Rows, int Columns, int Lines, IReadOnlyList<HeadReading> Heads)
{
    private const int MostWeights = 450_000;
    private const int MostCells = 1_500;
    private const int MostLines = 256;

    public static PageExtent Of(Explained explained)
    {
        PromptReading reading = explained.Reading;
        IReadOnlyList<HeadReading> heads = explained.HeadsChosen ? explained.Heads : reading.Heads;
        int kept = explained.Length - reading.First, rows = kept;
        while (rows > 1 && (long)heads.Count * Weights(rows, explained.Config.Causal) > MostWeights) rows--;
        int columns = Math.Min(kept, Math.Max(1, MostCells / Math.Max(1, reading.Layers.Count)));
        return new PageExtent(rows, columns, Math.Min(explained.Length, MostLines), heads);
    }

    /// <summary>Weights of a map: each row one for all tokens before the map, then those it may see.</summary>
    public static int Weights(int rows, bool causal) => rows + (causal ? rows * (rows + 1) / 2 : rows * rows);

    /// <summary>What was left out of a part, in a sentence; empty where nothing was.</summary>
    public static string Cut(int shown, int all) => shown == all ? "" : $" Shown are the last {shown} of {all} tokens.";
}
