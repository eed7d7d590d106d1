using Lathe.Text.Tokenizers;

namespace Lathe.Training.Reports.Analysis;

/// <summary>What one head does on one expression, in numbers and in words.</summary>
/// <param name="EntropyBits">Mean entropy of the queries' attention.</param>
/// <param name="Normalised">Entropy over log₂ of the number of keys: 0 looks at one token, 1 at all alike.</param>
/// <param name="Target">What it looks at most, in words: "the operation word".</param>
/// <param name="Share">Share of attention the target gets, over all queries.</param>
internal sealed record AttentionReading(double EntropyBits, double Normalised, string Target, double Share)
{
    private static readonly string[] Ordinals = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];

    /// <summary>How it spreads.</summary>
    public AttentionFocus Focus => Normalised < 0.35 ? AttentionFocus.Focused : Normalised > 0.75 ? AttentionFocus.Distributed : AttentionFocus.Mixed;

    /// <summary>In a few words.</summary>
    public string Sentence => Focus switch
    {
        AttentionFocus.Focused => $"looks at {Target}",
        AttentionFocus.Mixed => $"looks most at {Target}",
        _ => $"looks everywhere, most at {Target}",
    };

    /// <summary>Entropy of a distribution in bits: −Σ p log₂ p, where 0 log 0 is 0.</summary>
    public static double Entropy(ReadOnlySpan<float> probabilities)
    {
        double sum = 0;
        foreach (float p in probabilities)
        {
            if (p > 0) sum -= p * Math.Log2(p);
            else if (float.IsNaN(p)) return double.NaN;
        }

        return Math.Max(0, sum);
    }

    /// <summary>Reads one head.</summary>
    /// <param name="probabilities">[T, T], a row for each query, each summing to 1.</param>
    /// <param name="expression">The expression of T tokens.</param>
    public static AttentionReading Of(ReadOnlySpan<float> probabilities, DigitExpression expression)
    {
        int length = expression.TokenCount;
        double entropy = 0;
        for (int i = 0; i < length; i++) entropy += Entropy(probabilities.Slice(i * length, length));
        entropy /= length;
        (string target, double share) = Find(probabilities, expression);
        return new AttentionReading(entropy, entropy / Math.Log2(length), target, share);
    }

    /// <summary>A token in words; the digit that is the answer is called so.</summary>
    public static string NameOf(DigitExpression expression, int token)
    {
        if (token == 0) return "the operation word";
        if (token == 1) return "the opening bracket";
        if (token == expression.TokenCount - 1) return "the closing bracket";
        int argument = token - 2, digit = expression.Arguments[argument];
        return digit == expression.Evaluate() ? $"the answer, {digit}" : argument < Ordinals.Length ? $"the {Ordinals[argument]} digit" : $"digit {argument + 1}";
    }

    // One token that all queries look at, or a place relative to the query (itself, its neighbours): whichever gets more. The
    // digits together are the answer where no single place gets much.
    private static (string Target, double Share) Find(ReadOnlySpan<float> p, DigitExpression expression)
    {
        int length = expression.TokenCount;
        (string Target, double Share) best = ("", -1);
        double digits = 0;
        for (int key = 0; key < length; key++)
        {
            double mean = 0;
            for (int query = 0; query < length; query++) mean += p[(query * length) + key] / length;
            if (key > 1 && key < length - 1) digits += mean;
            if (mean > best.Share) best = (NameOf(expression, key), mean);
        }

        foreach ((string name, int offset) in (ReadOnlySpan<(string, int)>)[("itself", 0), ("the token before", -1), ("the token after", 1)])
        {
            double sum = 0;
            int count = 0;
            for (int query = Math.Max(0, -offset); query < Math.Min(length, length - offset); query++, count++) sum += p[(query * length) + query + offset];
            if (sum / count > best.Share) best = (name, sum / count);
        }

        return best.Share < 0.45 && digits >= 0.7 ? ("the digits", digits) : best;
    }
}
