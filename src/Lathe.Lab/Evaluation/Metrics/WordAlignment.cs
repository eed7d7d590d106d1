namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>
/// Fewest insertions, deletions and substitutions from a text to its reference, within Tercom's beam about the diagonal, and which word
/// of the text stands for which of the reference.
/// </summary>
internal sealed class WordAlignment
{
    private const int Beam = 25;
    private const int Far = int.MaxValue / 2;

    /// <param name="text">The text's words.</param>
    /// <param name="reference">The reference's words, one at least.</param>
    public WordAlignment(string[] text, string[] reference)
    {
        var cost = new int[text.Length + 1, reference.Length + 1];
        var step = new Step[text.Length + 1, reference.Length + 1];
        Fill(text, reference, cost, step);
        Edits = cost[text.Length, reference.Length];
        (TextErrors, ReferenceErrors, Places) = (new bool[text.Length], new bool[reference.Length], new int[reference.Length]);
        for (int i = text.Length, j = reference.Length; i > 0 || j > 0;)
        {
            switch (step[i, j])
            {
                case Step.Insert:
                    // No word stands for this one: its place is behind the word before.
                    j--;
                    ReferenceErrors[j] = true;
                    Places[j] = i - 1;
                    break;
                case Step.Delete:
                    i--;
                    TextErrors[i] = true;
                    break;
                default:
                    bool wrong = step[i, j] == Step.Substitute;
                    (i, j) = (i - 1, j - 1);
                    TextErrors[i] = ReferenceErrors[j] = wrong;
                    Places[j] = i;
                    break;
            }
        }
    }

    private enum Step : byte
    {
        Keep,
        Substitute,
        Delete,
        Insert,
    }

    public int Edits { get; }

    /// <summary>For each word of the text whether it is wrong there.</summary>
    public bool[] TextErrors { get; }

    /// <summary>For each word of the reference whether the text misses it there.</summary>
    public bool[] ReferenceErrors { get; }

    /// <summary>For each word of the reference its place in the text.</summary>
    public int[] Places { get; }

    private static void Fill(string[] text, string[] reference, int[,] cost, Step[,] step)
    {
        for (int j = 1; j <= reference.Length; j++) (cost[0, j], step[0, j]) = (j, Step.Insert);
        double ratio = text.Length == 0 ? 1 : (double)reference.Length / text.Length;
        int beam = ratio / 2 > Beam ? (int)Math.Ceiling((ratio / 2) + Beam) : Beam;
        for (int i = 1; i <= text.Length; i++)
        {
            for (int j = 0; j <= reference.Length; j++) cost[i, j] = Far;
            int diagonal = (int)Math.Floor(i * ratio), to = i == text.Length ? reference.Length + 1 : Math.Min(reference.Length + 1, diagonal + beam);
            for (int j = Math.Max(0, diagonal - beam); j < to; j++)
            {
                if (j == 0)
                {
                    (cost[i, 0], step[i, 0]) = (cost[i - 1, 0] + 1, Step.Delete);
                    continue;
                }

                // Of equals: keep or substitute, then delete, then insert.
                bool same = string.Equals(text[i - 1], reference[j - 1], StringComparison.Ordinal);
                (cost[i, j], step[i, j]) = (cost[i - 1, j - 1] + (same ? 0 : 1), same ? Step.Keep : Step.Substitute);
                if (cost[i - 1, j] + 1 < cost[i, j]) (cost[i, j], step[i, j]) = (cost[i - 1, j] + 1, Step.Delete);
                if (cost[i, j - 1] + 1 < cost[i, j]) (cost[i, j], step[i, j]) = (cost[i, j - 1] + 1, Step.Insert);
            }
        }
    }
}
