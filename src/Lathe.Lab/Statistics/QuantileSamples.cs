namespace Lathe.Lab.Statistics;

/// <summary>A quantile of one number for each sample: the median of times, their 90th percentile.</summary>
public sealed class QuantileSamples : SampleSet
{
    private readonly double[] _values;
    private readonly double _quantile;

    /// <summary>Makes a set.</summary>
    /// <param name="values">One number for each sample.</param>
    /// <param name="quantile">0 to 1; 0.5 is the median.</param>
    public QuantileSamples(IEnumerable<double> values, double quantile)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (!(quantile >= 0 && quantile <= 1)) throw new ArgumentOutOfRangeException(nameof(quantile), quantile, "A quantile lies between 0 and 1.");
        (_values, _quantile) = ([.. values], quantile);
    }

    /// <inheritdoc/>
    public override int Count => _values.Length;

    /// <inheritdoc/>
    public override double ValueOf(ReadOnlySpan<int> samples)
    {
        double[] chosen = new double[samples.Length];
        for (int i = 0; i < chosen.Length; i++) chosen[i] = _values[samples[i]];
        return Of(chosen, _quantile);
    }

    /// <inheritdoc/>
    public override SampleSet Join(SampleSet other)
        => other is QuantileSamples quantiles && quantiles._quantile == _quantile ? new QuantileSamples([.. _values, .. quantiles._values], _quantile)
            : throw new ArgumentException("The other samples measured something else.", nameof(other));

    /// <summary>A quantile, straight between neighbours (type 7 of Hyndman and Fan); NaN of no values. Sorts them.</summary>
    internal static double Of(Span<double> values, double quantile)
    {
        if (values.IsEmpty) return double.NaN;
        values.Sort();
        double place = quantile * (values.Length - 1);
        int below = (int)place;
        return below + 1 == values.Length ? values[below] : values[below] + ((place - below) * (values[below + 1] - values[below]));
    }
}
