using Lathe.Training.Data;

namespace Lathe.Training.Preference;

/// <summary>
/// Which rated responses stand in which batch: good and bad ones in every batch in the shares that they have in the whole. What a loss says of all
/// responses alike cancels between the two; in a batch with more of one kind it does not, and pushes every response up or down. Where responses come in
/// pairs, both of a pair stand in one batch. What stands where is a function of the place.
/// </summary>
internal sealed class RatedOrder
{
    private readonly IReadOnlyList<RatedExample> _examples;
    private readonly int[] _good;
    private readonly int[] _bad;
    private readonly EpochOrder? _goodOrder;
    private readonly EpochOrder? _badOrder;

    public RatedOrder(IReadOnlyList<RatedExample> examples, ulong seed, bool shuffled = true)
    {
        _examples = examples;
        _good = [.. Enumerable.Range(0, examples.Count).Where(i => examples[i].Good)];
        _bad = [.. Enumerable.Range(0, examples.Count).Where(i => !examples[i].Good)];

        // One seed for both: where there are as many of each, which pairs are, the orders are the same.
        _goodOrder = _good.Length == 0 ? null : new EpochOrder(_good.Length, seed, shuffled);
        _badOrder = _bad.Length == 0 ? null : new EpochOrder(_bad.Length, seed, shuffled);
    }

    /// <summary>
    /// Writes the batch that begins at a place, counted from the start of the run, the good ones first: then the next response is seldom one to the same
    /// prompt.
    /// </summary>
    public void Fill(long first, Span<RatedExample> rows)
    {
        int count = _examples.Count, front = 0, back = rows.Length;
        for (int k = 0; k < rows.Length; k++)
        {
            long epoch = Math.DivRem(first + k, count, out long place);
            long before = place * _good.Length / count;
            if ((place + 1) * _good.Length / count > before) rows[front++] = _examples[_good[_goodOrder![(epoch * _good.Length) + before]]];
            else rows[--back] = _examples[_bad[_badOrder![(epoch * _bad.Length) + place - before]]];
        }

        rows[front..].Reverse();
    }
}
