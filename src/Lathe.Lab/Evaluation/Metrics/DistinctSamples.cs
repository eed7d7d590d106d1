using Lathe.Lab.Statistics;

namespace Lathe.Lab.Evaluation.Metrics;

/// <summary>Distinct n-grams of all n-grams of some texts. Its error comes from leaving out texts: drawing one twice would make it look dull.</summary>
internal sealed class DistinctSamples(IReadOnlyList<Dictionary<string, int>> texts) : SampleSet, IJackknifed
{
    public override int Count => texts.Count;

    public double[] LeaveOneOut()
    {
        Dictionary<string, int> holders = new(StringComparer.Ordinal);
        long all = 0;
        foreach (Dictionary<string, int> text in texts)
        {
            foreach ((string gram, int count) in text)
            {
                holders[gram] = holders.GetValueOrDefault(gram) + 1;
                all += count;
            }
        }

        return [.. texts.Select(t => Ratio(holders.Count - t.Keys.Count(g => holders[g] == 1), all - t.Values.Sum(c => (long)c)))];
    }

    public override double ValueOf(ReadOnlySpan<int> samples)
    {
        HashSet<string> distinct = new(StringComparer.Ordinal);
        long all = 0;
        foreach (int sample in samples)
        {
            distinct.UnionWith(texts[sample].Keys);
            all += texts[sample].Values.Sum(c => (long)c);
        }

        return Ratio(distinct.Count, all);
    }

    public override SampleSet Join(SampleSet other)
        => other is DistinctSamples distinct ? new DistinctSamples([.. texts, .. distinct.Texts]) : throw new ArgumentException("The other samples measured something else.", nameof(other));

    private IReadOnlyList<Dictionary<string, int>> Texts => texts;

    private static double Ratio(int distinct, long all) => all == 0 ? double.NaN : (double)distinct / all;
}
