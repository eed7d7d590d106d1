namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>Each text's BLEU against all others, in time of the texts' length: of each n-gram only the two highest counts are kept.</summary>
internal static class SelfBleu
{
    /// <param name="texts">Words of each text, of two texts at least.</param>
    public static IEnumerable<double> Of(string[][] texts)
    {
        var bleu = new Bleu(new BleuOptions { EffectiveOrder = true });
        int orders = (bleu.Width / 2) - 1;
        Dictionary<string, int>[][] grams = [.. texts.Select(t => Enumerable.Range(1, orders).Select(n => Ngrams.Count(t, n)).ToArray())];
        var most = new Dictionary<string, (int First, int Second, int Owner)>[orders];
        for (int n = 0; n < orders; n++) most[n] = Most(grams, n);
        int[] lengths = [.. texts.Select(t => t.Length).Order()];
        double[] row = new double[bleu.Width];
        for (int i = 0; i < texts.Length; i++)
        {
            row[0] = texts[i].Length;
            row[1] = Nearest(lengths, texts[i].Length);
            for (int n = 0; n < orders; n++)
            {
                row[2 + n] = grams[i][n].Sum(g => most[n][g.Key] is var m ? Math.Min(g.Value, m.Owner == i ? m.Second : m.First) : 0);
                row[2 + orders + n] = Math.Max(0, texts[i].Length - n);
            }

            yield return bleu.Score(row);
        }
    }

    private static Dictionary<string, (int First, int Second, int Owner)> Most(Dictionary<string, int>[][] grams, int order)
    {
        var most = new Dictionary<string, (int First, int Second, int Owner)>(StringComparer.Ordinal);
        for (int i = 0; i < grams.Length; i++)
        {
            foreach ((string gram, int count) in grams[i][order])
            {
                (int first, int second, int owner) = most.GetValueOrDefault(gram);
                most[gram] = count > first ? (count, first, i) : (first, Math.Max(second, count), owner);
            }
        }

        return most;
    }

    // The nearest length among the others; the text's own stands once in the list. Of two equally near the shorter.
    private static int Nearest(int[] lengths, int own)
    {
        int at = Array.BinarySearch(lengths, own), from = at, to = at;
        while (from > 0 && lengths[from - 1] == own) from--;
        while (to + 1 < lengths.Length && lengths[to + 1] == own) to++;
        if (to > from) return own;
        if (from == 0) return lengths[1];
        if (to == lengths.Length - 1) return lengths[from - 1];
        return own - lengths[from - 1] <= lengths[to + 1] - own ? lengths[from - 1] : lengths[to + 1];
    }
}
